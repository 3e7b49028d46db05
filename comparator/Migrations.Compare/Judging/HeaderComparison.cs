using System.Text;
using Migrations.Exchanges.Http;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Compares response headers by name, values joined in order.</summary>
internal static class HeaderComparison
{
    /// <summary>They speak of the message or the moment, not of the answer.</summary>
    private static readonly HashSet<string> NotCompared = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "date", "server", "via",
    };

    public static void Compare(IReadOnlyList<MessageHeader> source, string target, DifferenceCollector found)
    {
        if (AreSame(source, target)) { return; }
        var (from, to) = (Group(source), Group(Lines(target)));
        foreach (var (name, value) in from)
        {
            if (!to.Remove(name, out var other)) { Report(found, name, value, null); }
            else if (value != other) { Report(found, name, value, other); }
        }

        foreach (var (name, value) in to) { Report(found, name, null, value); }
    }

    /// <summary>The usual case without a string made: the same lines in the same order, what is not compared aside.</summary>
    private static bool AreSame(IReadOnlyList<MessageHeader> source, ReadOnlySpan<char> target)
    {
        var next = 0;
        while (true)
        {
            while (next < source.Count && NotCompared.Contains(source[next].Name)) { next++; }
            var isThere = TryNext(ref target, out var name, out var value);
            if (!isThere || next == source.Count) { return !isThere && next == source.Count; }
            if (!name.Equals(source[next].Name, StringComparison.OrdinalIgnoreCase) || !value.SequenceEqual(source[next].Value)) { return false; }
            next++;
        }
    }

    private static bool TryNext(ref ReadOnlySpan<char> lines, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var notCompared = NotCompared.GetAlternateLookup<ReadOnlySpan<char>>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n");
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 2)..];
            var colon = line.IndexOf(':');
            if (colon <= 0) { continue; }
            name = line[..colon].Trim();
            value = line[(colon + 1)..].Trim();
            if (!notCompared.Contains(name)) { return true; }
        }

        name = value = default;
        return false;
    }

    private static IEnumerable<MessageHeader> Lines(string target)
    {
        foreach (var line in target.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) { yield return new MessageHeader(line[..colon].Trim(), line[(colon + 1)..].Trim()); }
        }
    }

    private static SortedDictionary<string, string> Group(IEnumerable<MessageHeader> headers)
    {
        var groups = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers)
        {
            if (NotCompared.Contains(header.Name)) { continue; }
            var name = header.Name.ToLowerInvariant();
            groups[name] = groups.TryGetValue(name, out var before) ? before + "\n" + header.Value : header.Value;
        }

        return groups;
    }

    private static void Report(DifferenceCollector found, string name, string? source, string? target) => found.Report(
        DifferenceKind.Header,
        found.Scope.Place(RulePlaceKind.Header, "header:" + name),
        [],
        Encoding.UTF8.GetBytes(source ?? string.Empty),
        Encoding.UTF8.GetBytes(target ?? string.Empty));
}
