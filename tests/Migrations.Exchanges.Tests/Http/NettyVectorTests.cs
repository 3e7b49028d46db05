using System.Globalization;
using System.Reflection;
using System.Text;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Tests.Http;

/// <summary>Holds the framer to what the source's own decoder said (tests/data/netty-framing).</summary>
public class NettyVectorTests
{
    private static readonly string Root = typeof(NettyVectorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    [Fact]
    public void Cuts_requests_where_the_sources_decoder_cuts_them_or_says_that_it_is_in_doubt()
    {
        var wrong = new List<string>();
        var (count, doubts) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(Root, "tests", "data", "netty-framing", "vectors.txt")))
        {
            count++;
            var parts = line.Split('\t');
            var said = parts[1].TrimEnd('!').Split('[', StringSplitOptions.RemoveEmptyEntries).Where(r => r.EndsWith(']')).Select(r => r[..^1]).ToList();
            var (framed, end) = Frame(Unescape(parts[0]));
            var isPrefix = framed.Count <= said.Count && framed.SequenceEqual(said.Take(framed.Count));
            var isDoubt = end == FramingStatus.Ambiguous;
            if (isDoubt) { doubts++; }
            if (!isPrefix || (framed.Count < said.Count && !isDoubt)) { wrong.Add($"{line}\n  framed [{string.Join("][", framed)}] then {end}"); }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n{string.Join('\n', wrong.Take(25))}");
        Assert.True(count > 3_000 && doubts < count / 4, $"{doubts} doubts in {count}");
    }

    private static (List<string> Framed, FramingStatus End) Frame(byte[] bytes)
    {
        var framer = new RequestFramer();
        var framed = new List<string>();
        var rest = bytes.AsMemory();
        while (true)
        {
            framer.Reset();
            var result = framer.Scan(rest.Span, isFinal: true);
            if (!result.IsFramed) { return (framed, result.Status); }
            var message = framer.ToMessage(rest);
            framed.Add($"{message.Method} {Escape(message.Target)} {Escape(Encoding.Latin1.GetString(message.Body.Span))}");
            rest = rest[result.Consumed..];
        }
    }

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%') { bytes.Add((byte)text[i]); continue; }
            bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 2;
        }

        return [.. bytes];
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text)
        {
            if (c is > ' ' and < (char)127 and not ('%' or '[' or ']' or '!')) { result.Append(c); } else { result.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}"); }
        }

        return result.ToString();
    }
}
