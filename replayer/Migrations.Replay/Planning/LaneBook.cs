namespace Migrations.Replay.Planning;

/// <summary>The history of every document: its committed effects in order of (primary term, sequence number).</summary>
public sealed class LaneBook
{
    private readonly Dictionary<LaneKey, List<SourceEffect>> _lanes = [];

    public LaneBook(IEnumerable<SourceEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (!_lanes.TryGetValue(effect.Lane, out var lane)) { _lanes[effect.Lane] = lane = []; }
            lane.Add(effect);
        }

        foreach (var lane in _lanes.Values) { lane.Sort(static (a, b) => a.Place.CompareTo(b.Place)); }
    }

    public IEnumerable<IReadOnlyList<SourceEffect>> Lanes => _lanes.Values;

    /// <summary>The routing a document has at an effect: the effect's own, or, for a delete, that of the version before it.</summary>
    /// <param name="fallback">Routing from the image, when the lane itself does not tell.</param>
    public string? RoutingAt(SourceEffect effect, Func<LaneKey, string?> fallback)
    {
        if (!effect.IsDelete || effect.Record.Routing is not null) { return effect.Record.Routing; }
        var lane = _lanes[effect.Lane];
        for (var i = lane.IndexOf(effect) - 1; i >= 0; i--)
        {
            if (!lane[i].IsDelete) { return lane[i].Record.Routing; }
        }

        return fallback(effect.Lane);
    }
}
