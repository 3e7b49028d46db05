using Migrations.Capture.Frames;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>The exchanges of a capture log in their final order.</summary>
public static class ExchangeLog
{
    /// <summary>Reads frames, each link's in its order, into exchanges sorted by start, then epoch, connection, number; ordinals are dense from 0.</summary>
    /// <remarks>The order and the ordinals are the same each time the same frames are read. Holds all exchanges in memory.</remarks>
    public static IReadOnlyList<Exchange> Read(IEnumerable<LogFrame> frames) => Read(frames, FramingOptions.Default);

    public static IReadOnlyList<Exchange> Read(IEnumerable<LogFrame> frames, FramingOptions options)
    {
        var assembler = new ExchangeAssembler(options);
        var exchanges = new List<Exchange>();
        foreach (var frame in frames) { exchanges.AddRange(assembler.Push(frame)); }
        exchanges.AddRange(assembler.End());
        return InOrder(exchanges);
    }

    /// <summary>Sorts what an assembler gave of a whole log, in place, and gives each its ordinal.</summary>
    public static IReadOnlyList<Exchange> InOrder(List<Exchange> exchanges)
    {
        exchanges.Sort(static (left, right) => (left.StartedAtUnixNanos, left.Stamp, left.Node).CompareTo((right.StartedAtUnixNanos, right.Stamp, right.Node)));
        for (var i = 0; i < exchanges.Count; i++) { exchanges[i] = exchanges[i] with { Ordinal = i }; }
        return exchanges;
    }
}
