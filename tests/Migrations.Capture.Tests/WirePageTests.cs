using System.Globalization;
using System.Text.RegularExpressions;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Records;
using Migrations.Testing;

namespace Migrations.Capture.Tests;

/// <summary>docs/wire-protocol.md and the code say the same; the bytes themselves are pinned by the golden files.</summary>
public class WirePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ApprovedText.Metadata(typeof(WirePageTests).Assembly, "RepositoryRoot"), "docs", "wire-protocol.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_kinds_of_frames_are_those_of_the_code()
    {
        var rows = Regex.Matches(Section("| kind | name |", "### Hello"), @"^\| (\d+) \| (\w+) \|", RegexOptions.Multiline);
        Assert.Equal(Enum.GetValues<FrameKind>().Select(kind => $"{(byte)kind} {kind}"), rows.Select(row => $"{row.Groups[1]} {row.Groups[2]}"));
    }

    [Fact]
    public void The_handshakes_and_control_messages_and_the_reasons_of_a_refusal_are_those_of_the_code()
    {
        var messages = Regex.Matches(Section("## Handshake", "## Frame"), @"^\| (?:\d \| )?(\d) (\w+) \|", RegexOptions.Multiline).Select(row => $"{row.Groups[1]} {row.Groups[2]}");
        Assert.Equal(Enum.GetValues<MessageType>().Where(type => type != MessageType.Refused).Select(type => $"{(byte)type} {type}"), messages);
        Assert.Contains($"type {(byte)MessageType.Refused} Refused: `reason` u8 ({Numbered<RefusalReason>()})", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        Assert.Contains($"| handshake and control message body | {Thousands(HandshakeMessage.MaxBodyBytes)} bytes |", Page, StringComparison.Ordinal);
        Assert.Contains($"| frame payload | {FrameHeader.MaxPayloadBytes >> 20} MiB ({Thousands(FrameHeader.MaxPayloadBytes)}) |", Page, StringComparison.Ordinal);
        Assert.Contains($"| record put together from split frames | {RecordCodec.MaxRecordBytes >> 20} MiB |", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_field_of_a_frames_header_lies_where_the_page_says()
    {
        Assert.Contains($"Header of {FrameHeader.SizeBytes} bytes", Page, StringComparison.Ordinal);
        var fields = Regex.Matches(Section("## Frame", "*Mutation*"), @"^\| (\d+) \| `(\w+)` (u8|u16|u32|u64|i64) \|", RegexOptions.Multiline)
            .Select(row => (At: int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), Name: row.Groups[2].Value, Bytes: int.Parse(row.Groups[3].Value[1..], CultureInfo.InvariantCulture) / 8))
            .ToArray();
        Assert.Equal(11, fields.Length);
        Assert.Equal(FrameHeader.SizeBytes, fields.Sum(field => field.Bytes));
        foreach (var field in fields)
        {
            var bytes = new byte[FrameHeader.SizeBytes];
            bytes.AsSpan(field.At, field.Bytes).Fill(0x7F);
            var shown = FrameHeader.Read(bytes).ToString();
            var changed = Regex.Matches(shown, @"(\w+) = ([^,}]+?)(?=[ ,}])").Where(m => m.Groups[2].Value is not ("0" or "None" or "False" or "True")).Select(m => m.Groups[1].Value);
            Assert.Contains(changed, name => name.StartsWith(field.Name, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void The_flags_and_the_numbers_of_an_effect_are_those_of_the_code()
    {
        Assert.Contains(string.Join(", ", Enum.GetValues<FrameFlags>().Where(flag => flag != FrameFlags.None).Select(flag => $"{(byte)flag} {flag}")) + ";", Page, StringComparison.Ordinal);
        Assert.Contains($"`op` u8 ({Numbered<EffectOperation>()})", Page, StringComparison.Ordinal);
        Assert.Contains($"`result` u8 ({Numbered<EffectResult>()})", Page, StringComparison.Ordinal);
        Assert.Contains($"`origin` u8 ({string.Join(", ", Enum.GetValues<EffectOrigin>().Select(origin => $"{(byte)origin} {Words(origin.ToString(), "_").ToUpperInvariant()}"))})", Page, StringComparison.Ordinal);
    }

    private static string Numbered<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(value => $"{Convert.ToByte(value, CultureInfo.InvariantCulture)} {Words(value.ToString(), " ")}"));

    // TooManyLinks: too many links.
    private static string Words(string name, string between) => Regex.Replace(name, "(?<=[a-z])(?=[A-Z])", between).ToLowerInvariant();

    private static string Thousands(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Section(string from, string to)
    {
        var start = Page.IndexOf(from, StringComparison.Ordinal);
        var end = Page.IndexOf(to, start, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"the page has no part from '{from}' to '{to}'");
        return Page[start..end];
    }
}
