using System.Text;
using Migrations.Exchanges.Http;

namespace Migrations.Cli.Logs;

/// <summary>A request or response as it is shown.</summary>
/// <param name="Head">The first line.</param>
/// <param name="Headers">Null when not asked for; values of secret headers are masked.</param>
/// <param name="BodyBytes">Length of the body without its transfer coding.</param>
/// <param name="Body">The body as text, its content coding undone; null when not asked for, or when it is no text.</param>
/// <param name="BodyBase64">The body when it is no text or cannot be decoded.</param>
internal sealed record MessageView(string Head, IReadOnlyList<string[]>? Headers, int BodyBytes, string? Body, string? BodyBase64)
{
    /// <summary>A body that unpacks to more is given packed.</summary>
    public const int MaxBodyBytes = 256 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static MessageView Of(string head, IReadOnlyList<MessageHeader> headers, ReadOnlyMemory<byte> raw, string? coding, bool withHeaders, bool withBodies)
    {
        var shown = withHeaders ? headers.Select(header => new[] { header.Name, SecretHeaders.Shown(header.Name, header.Value) }).ToArray() : null;
        if (!withBodies || raw.IsEmpty) { return new MessageView(head, shown, raw.Length, null, null); }
        var decoded = ContentDecoder.Decode(coding, raw, MaxBodyBytes);
        try
        {
            return decoded.IsDecoded
                ? new MessageView(head, shown, raw.Length, Strict.GetString(decoded.Body.Span), null)
                : new MessageView(head, shown, raw.Length, null, Convert.ToBase64String(raw.Span));
        }
        catch (DecoderFallbackException)
        {
            return new MessageView(head, shown, raw.Length, null, Convert.ToBase64String(decoded.Body.Span));
        }
    }
}
