using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;

namespace Migrations.Cli.Logs;

/// <summary>What lies in a log: its segments and the node starts they come from.</summary>
internal sealed record LogInventory(IReadOnlyList<SegmentLine> Segments, IReadOnlyList<EpochLine> Epochs)
{
    /// <summary>Takes stock: sealed segments by the manifest, open ones by reading them, epochs by their first frames.</summary>
    public static LogInventory Take(LogContents contents, CancellationToken cancellationToken)
    {
        var hellos = new Dictionary<(ushort Node, string Epoch), HelloRecord>();
        var segments = Listed(contents).Select(segment => Line(contents, segment, hellos, cancellationToken)).ToArray();
        return new LogInventory(segments, EpochsOf(segments, hellos, Nodes(contents)));
    }

    private static IReadOnlyList<LogSegment> Listed(LogContents contents)
    {
        try
        {
            return contents.Log.ListSegments();
        }
        catch (SegmentCorruptException failure)
        {
            contents.Keep(failure.Damage);
            return [.. Directory.EnumerateFiles(contents.Log.Directory, "segment-*").Select(Path.GetFileName)
                .Select(file => SegmentFormat.TryParseName(file!, out var number, out _) ? new LogSegment(number, file!, null) : null)
                .OfType<LogSegment>().OrderBy(segment => segment.Number)];
        }
    }

    private static NodeList Nodes(LogContents contents)
    {
        try
        {
            return contents.Log.ReadNodes();
        }
        catch (SegmentCorruptException failure)
        {
            contents.Keep(failure.Damage);
            return NodeList.Empty;
        }
    }

    private static SegmentLine Line(LogContents contents, LogSegment segment, Dictionary<(ushort, string), HelloRecord> hellos, CancellationToken cancellationToken)
    {
        if (segment.Manifest is { } manifest)
        {
            CheckSize(contents, manifest);
            var wanted = manifest.Ranges.Where(range => range.First == 1).Select(range => (range.Node, range.Epoch)).ToHashSet();
            wanted.ExceptWith(hellos.Keys);
            if (wanted.Count > 0) { FindHellos(contents.Frames(segment, cancellationToken), wanted, hellos); }
            var state = manifest.IsRecovered ? "recovered" : "sealed";
            return new SegmentLine(manifest.File, state, manifest.Rows, manifest.Bytes, manifest.FirstCapturedAtUnixNanos, manifest.LastCapturedAtUnixNanos, manifest.Ranges);
        }

        var counted = new FrameCount();
        foreach (var frame in contents.Frames(segment, cancellationToken))
        {
            counted.Add(frame);
            Note(frame, hellos);
        }

        var file = new FileInfo(Path.Combine(contents.Log.Directory, segment.File));
        return new SegmentLine(segment.File, segment.IsSealed ? "sealed" : "open", counted.Frames, file.Exists ? file.Length : 0, counted.FirstAt, counted.LastAt, counted.Ranges());
    }

    // Listing does not read whole segments, but a file that is gone or cut shows without that.
    private static void CheckSize(LogContents contents, SegmentManifest manifest)
    {
        var file = new FileInfo(Path.Combine(contents.Log.Directory, manifest.File));
        if (!file.Exists) { contents.Keep(new SegmentDamage(DamageKind.Missing, manifest.File, 0, manifest.Bytes, "the file is not there")); }
        else if (file.Length != manifest.Bytes)
        {
            contents.Keep(new SegmentDamage(DamageKind.Damaged, manifest.File, Math.Min(file.Length, manifest.Bytes), Math.Abs(file.Length - manifest.Bytes), $"it has {file.Length} bytes, the manifest says {manifest.Bytes}"));
        }
    }

    private static void FindHellos(IEnumerable<LogFrame> frames, HashSet<(ushort, string)> wanted, Dictionary<(ushort, string), HelloRecord> hellos)
    {
        foreach (var frame in frames)
        {
            if (Note(frame, hellos) is { } found && wanted.Remove(found) && wanted.Count == 0) { return; }
        }
    }

    private static (ushort, string)? Note(LogFrame frame, Dictionary<(ushort, string), HelloRecord> hellos)
    {
        if (frame.Header.Kind != FrameKind.Hello || !RecordCodec.TryRead<HelloRecord>(FrameKind.Hello, frame.Payload, out var hello, out _)) { return null; }
        var key = (frame.Node, new StreamKey(frame.Node, frame.Epoch, 0).EpochText);
        hellos.TryAdd(key, hello);
        return key;
    }

    private static EpochLine[] EpochsOf(IReadOnlyList<SegmentLine> segments, Dictionary<(ushort Node, string Epoch), HelloRecord> hellos, NodeList nodes)
    {
        var ranges = segments.SelectMany(segment => segment.Ranges).GroupBy(range => (range.Node, range.Epoch));
        return [.. ranges.Select(group =>
        {
            var hello = hellos.GetValueOrDefault(group.Key);
            return new EpochLine(
                group.Key.Node, nodes.IdOf(group.Key.Node) ?? hello?.Node.Id, hello?.Node.Name, hello?.Cluster.Name, group.Key.Epoch, hello?.Product, hello?.Version, hello?.Policy, hello?.Effects,
                hello?.StartedAtUnixNanos ?? 0, group.Select(range => range.Link).Distinct().Count(), group.Aggregate(0UL, (sum, range) => sum + range.Last - range.First + 1));
        }).OrderBy(line => line.StartedAtUnixNanos).ThenBy(line => line.Node)];
    }
}
