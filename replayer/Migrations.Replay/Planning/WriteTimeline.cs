using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Planning;

/// <summary>The writes on one name, to be asked by each read how it stood to them. Each question costs the logarithm of the writes.</summary>
/// <remarks>Fill, seal, then ask. A read of one document stands only to writes of that document, and to those of which no document is known.</remarks>
/// <param name="documentsRead">Ids that some read asks for by itself: only these have sets of their own.</param>
public sealed class WriteTimeline(IReadOnlySet<string> documentsRead)
{
    private readonly WriteSet _all = new();
    private readonly WriteSet _ofUnknownDocuments = new();
    private readonly Dictionary<string, WriteSet> _ofDocument = new(StringComparer.Ordinal);

    public void Add(PlannedUnit write)
    {
        _all.Add(write);
        if (write.Effects.Count == 0) { _ofUnknownDocuments.Add(write); return; }
        foreach (var effect in write.Effects)
        {
            if (!documentsRead.Contains(effect.Record.Id)) { continue; }
            if (!_ofDocument.TryGetValue(effect.Record.Id, out var set)) { _ofDocument[effect.Record.Id] = set = new WriteSet(); }
            set.Add(write);
        }
    }

    public void Seal()
    {
        _all.Seal();
        _ofUnknownDocuments.Seal();
        foreach (var set in _ofDocument.Values) { set.Seal(); }
    }

    /// <param name="settledNanos">After so long without a write everything is taken to be visible.</param>
    public ReadFreshness Judge(PlannedUnit read, bool realtime, long settledNanos)
    {
        WriteSet[] sets = DocumentOf(read) is not { } id ? [_all] : _ofDocument.TryGetValue(id, out var own) ? [own, _ofUnknownDocuments] : [_ofUnknownDocuments];
        var (lastWrite, lastRefresh) = (long.MinValue, long.MinValue);
        foreach (var set in sets)
        {
            if (set.HasRaceWith(read)) { return ReadFreshness.Racing; }
            lastWrite = Math.Max(lastWrite, set.LastHiddenBefore(read.BeganUnixNanos));
            lastRefresh = Math.Max(lastRefresh, set.LastRefreshBefore(read.BeganUnixNanos));
        }

        if (!_all.HasAnyFor(read)) { return ReadFreshness.None; }
        if (realtime || lastWrite == long.MinValue) { return ReadFreshness.Fresh; }
        return lastRefresh >= lastWrite || lastWrite + settledNanos < read.BeganUnixNanos ? ReadFreshness.Fresh : ReadFreshness.Stale;
    }

    /// <summary>The id of a read that asks for one document; null for others.</summary>
    public static string? DocumentOf(PlannedUnit read) => read.Route is { Id: { } id, Api: "get" or "get_source" or "exists" or "exists_source" } ? id : null;
}
