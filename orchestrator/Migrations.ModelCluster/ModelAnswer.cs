using System.Text;

namespace Migrations.ModelCluster;

/// <summary>One whole answer.</summary>
/// <param name="Headers">Besides the content type and the length.</param>
public sealed record ModelAnswer(int Status, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}
