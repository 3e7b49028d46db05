using System.Globalization;

namespace Migrations.Capture.Records;

/// <summary>Names one HTTP request of one node start: epoch, connection, number. The key that joins exchanges, effects and mapping requests.</summary>
public readonly record struct RequestStamp(ulong Epoch, uint Connection, uint Number) : IComparable<RequestStamp>
{
    /// <summary>No request is known.</summary>
    public static RequestStamp None => default;

    public bool IsNone => Epoch == 0 && Connection == 0 && Number == 0;

    public int CompareTo(RequestStamp other) => (Epoch, Connection, Number).CompareTo((other.Epoch, other.Connection, other.Number));

    /// <summary>Reads the text form <c>epoch(16 hex).connection.number</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RequestStamp stamp)
    {
        stamp = default;
        var first = text.IndexOf('.');
        if (first != 16) { return false; }
        var rest = text[(first + 1)..];
        var second = rest.IndexOf('.');
        if (second < 1) { return false; }
        if (!ulong.TryParse(text[..first], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var epoch)) { return false; }
        if (!uint.TryParse(rest[..second], NumberStyles.None, CultureInfo.InvariantCulture, out var connection)) { return false; }
        if (!uint.TryParse(rest[(second + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return false; }
        stamp = new RequestStamp(epoch, connection, number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch:x16}.{Connection}.{Number}");
}
