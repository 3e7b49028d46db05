using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Planning;

/// <summary>Exchanges and committed effects → planned units, not yet ordered. Pure.</summary>
public sealed class RequestPlanner
{
    /// <summary>How far a restless source is taken to lag behind its own writes when its index says nothing else.</summary>
    private const long DefaultRefreshNanos = 1_000_000_000;

    private readonly ReplayInput _input;
    private readonly IndexCatalog _catalog = new();
    private readonly Dictionary<RequestStamp, List<SourceEffect>> _effectsOf = [];
    private readonly List<SourceEffect> _orphans = [];
    private readonly Dictionary<string, ImagePosition> _imageOfName = [];
    private readonly LeftBehind _leftBehind;

    public RequestPlanner(ReplayInput input)
    {
        _input = input;
        _leftBehind = new LeftBehind(input.States, input.Effects, input.Exchanges);
        foreach (var image in input.Images)
        {
            _imageOfName[image.Index] = image;
            _catalog.AddIndex(image.Index);
        }

        foreach (var state in input.States) { _catalog.Add(state); }
        foreach (var (alias, index) in input.Aliases) { _catalog.AddAlias(alias, index); }
        var known = input.Exchanges.Select(e => e.Stamp).ToHashSet();
        foreach (var effect in input.Effects)
        {
            _catalog.AddIndex(effect.Record.Index);
            if (!known.Contains(effect.Record.Request)) { _orphans.Add(effect); continue; }
            if (!_effectsOf.TryGetValue(effect.Record.Request, out var list)) { _effectsOf[effect.Record.Request] = list = []; }
            list.Add(effect);
        }
    }

    public IndexCatalog Catalog => _catalog;

    /// <summary>One unit an exchange, in order of ordinals; then one a request-less effect; then one a change of the cluster state that nobody asked for.</summary>
    public IReadOnlyList<PlannedUnit> Plan()
    {
        var units = new List<PlannedUnit>(_input.Exchanges.Count + _orphans.Count);
        foreach (var exchange in _input.Exchanges) { units.Add(PlanExchange(units.Count, exchange)); }
        foreach (var effect in _orphans)
        {
            if (IsSystem(effect.Record.Index) || IsInImage(effect)) { continue; }
            units.Add(EffectUnit(units.Count, null, 0, effect, effect.Record.Request.IsNone ? "no request" : "its request is not in the log"));
        }

        var asked = new AskedChanges(units);
        foreach (var change in UnaskedChanges.Of(_input.States, IsWrittenAfter, asked.IsAsked))
        {
            if (!IsOlderThanImage(change)) { units.Add(CorrectionUnit(units.Count, change)); }
        }

        var planned = new FreshnessRule(DefaultRefreshNanos).Apply(Answers.PulledMappings.Apply(units, _input.MappingsAhead));
        return UntoldRule.Apply(planned, unit => _input.Mode == EvidenceMode.Answers ? UntoldBy(unit) : [], _input.Holes);
    }

    /// <summary>What a write touches that is not sent since its answer does not tell what it did; nothing of all others.</summary>
    private IReadOnlyList<Touch> UntoldBy(PlannedUnit unit) =>
        unit is { Exchange: { } exchange, Route: { } route, Disposition: not (TupleDisposition.Sent or TupleDisposition.InImage) } && _input.Undone.ContainsKey(exchange.Stamp)
            ? TouchesOf(exchange, route, [.. unit.Effects])
            : [];

    /// <summary>A unit that applies one effect by itself.</summary>
    public static PlannedUnit EffectUnit(int id, Exchange? exchange, int part, SourceEffect effect, string reason) => new()
    {
        Id = id,
        Exchange = exchange,
        Part = part,
        Kind = UnitKind.Effects,
        Reason = reason,
        Disposition = TupleDisposition.AppliedFromEffects,
        Effects = [effect],
        Touches = [new Touch(effect.Record.Index, false)],
        BeganUnixNanos = effect.MomentUnixNanos,
        AnsweredUnixNanos = effect.MomentUnixNanos,
        MomentUnixNanos = effect.MomentUnixNanos,
    };

    /// <summary>At the record that shows it; what a restart showed stands between all that was before and all that came after.</summary>
    private static PlannedUnit CorrectionUnit(int id, UnaskedChange change) => new()
    {
        Id = id,
        Change = change,
        Kind = UnitKind.Correction,
        Reason = change.Why,
        Disposition = TupleDisposition.AppliedFromEffects,
        Touches = [new Touch(change.IsOfRestart ? Touch.All : change.At.Record.Index ?? Touch.All, true)],
        BeganUnixNanos = change.At.MomentUnixNanos,
        AnsweredUnixNanos = change.At.MomentUnixNanos,
        MomentUnixNanos = change.At.MomentUnixNanos,
    };

    private bool IsWrittenAfter(string uuid, long moment) => _input.Effects.Any(e => e.Record.IndexUuid == uuid && e.MomentUnixNanos > moment);

    private bool IsOlderThanImage(UnaskedChange change) => change.At.Record.Index is { } index && _imageOfName.TryGetValue(index, out var image)
        ? change.At.MomentUnixNanos < image.CompletedAtUnixNanos
        : _input.Images.Any(i => change.At.MomentUnixNanos < i.CompletedAtUnixNanos);

    private static bool IsSystem(string index) => index.StartsWith('.');

    private bool IsInImage(SourceEffect effect) => _input.IsInImage(effect.Record);

    private PlannedUnit PlanExchange(int id, Exchange exchange)
    {
        var route = exchange.Request is { } request ? RestRoutes.Match(request.Method, request.Target) : null;
        var all = _effectsOf.GetValueOrDefault(exchange.Stamp) ?? [];
        var effects = all.Where(e => !IsSystem(e.Record.Index) && !IsInImage(e)).OrderBy(e => e.MomentUnixNanos).ThenBy(e => e.Record.IndexUuid, StringComparer.Ordinal).ThenBy(e => e.Record.Shard).ThenBy(e => e.Place).ToList();
        var isRemote = route?.Api == "reindex" && exchange.Request is { } r && IsRemoteReindex(r.Body);
        var withhold = SendPolicy.Withhold(exchange, route, isRemote);
        var touches = TouchesOf(exchange, route, effects);
        var unit = new PlannedUnit
        {
            Id = id,
            Exchange = exchange,
            Route = route,
            Kind = UnitKind.Nothing,
            Disposition = TupleDisposition.Withheld,
            Effects = effects,
            Touches = touches,
            BeganUnixNanos = exchange.StartedAtUnixNanos,
            AnsweredUnixNanos = AnsweredOf(exchange, effects),
            MomentUnixNanos = MomentOf(exchange, route, effects, touches),
        };
        if (SendPolicy.IsUndecided(withhold) && Decided(unit) is { } decided) { (unit, withhold) = (decided, null); }
        if (withhold is not null) { return WithWhatItLeft(WithoutRequest(unit, withhold), unit); }
        if (route!.Class == RouteClass.Read) { return PlanRead(unit); }
        if (all.Count > effects.Count)
        {
            return effects.Count == 0
                ? unit with { Disposition = TupleDisposition.InImage, Reason = "already in the image" }
                : WithoutRequest(unit, "partly in the image");
        }

        if (route.Class == RouteClass.Administration)
        {
            return IsOlderThanImage(unit)
                ? unit with { Disposition = TupleDisposition.InImage, Reason = "older than the image" }
                : unit with { Kind = UnitKind.Administration, Disposition = TupleDisposition.Sent };
        }

        if (effects.Count == 0 && _input.Undone.TryGetValue(exchange.Stamp, out var undone)) { return WithWhatItLeft(unit with { Reason = undone }, unit); }
        if (effects.Count == 0 && IsOlderThanImage(unit)) { return unit with { Disposition = TupleDisposition.InImage, Reason = "older than the image" }; }
        return unit with { Kind = UnitKind.Write, Disposition = TupleDisposition.Sent };
    }

    /// <summary>Unanswered administration at the moment at which a state record shows it; null when none does.</summary>
    private PlannedUnit? Decided(PlannedUnit unit)
    {
        var names = unit.Touches.Select(static t => t.Name).ToHashSet(StringComparer.Ordinal);
        var evidence = UnansweredAdministration.Evidence(unit.Route!, unit.BeganUnixNanos, names, _input.States);
        return evidence is null ? null : unit with { MomentUnixNanos = evidence.MomentUnixNanos, AnsweredUnixNanos = evidence.MomentUnixNanos };
    }

    private PlannedUnit PlanRead(PlannedUnit unit) => IsOlderThanImage(unit)
        ? unit with { Disposition = TupleDisposition.InImage, Reason = "before the image" }
        : unit with { Kind = UnitKind.Read, Disposition = TupleDisposition.Sent };

    private static PlannedUnit WithoutRequest(PlannedUnit unit, string reason) => unit.Effects.Count == 0
        ? unit with { Reason = reason, Touches = [] }
        : unit with { Kind = UnitKind.Effects, Disposition = TupleDisposition.AppliedFromEffects, Reason = reason };

    /// <summary>A write that nobody was answered for, or that was undone, may have made its index and its fields all the same.</summary>
    private PlannedUnit WithWhatItLeft(PlannedUnit withheld, PlannedUnit unit)
    {
        if (withheld.Kind != UnitKind.Nothing || unit.Route?.Class != RouteClass.Mutation || unit.Exchange?.Response?.Status is >= 400 and < 500) { return withheld; }
        var indices = _leftBehind.IndicesOf(unit.BeganUnixNanos, [.. unit.Touches.Select(static t => t.Name)]);
        var mappings = indices.Concat(_leftBehind.MappingsOf(unit.Exchange!.Stamp)).DistinctBy(static m => m.Key).ToList();
        return mappings.Count == 0 ? withheld : withheld with
        {
            Kind = UnitKind.Effects,
            Disposition = TupleDisposition.AppliedFromEffects,
            IndicesBefore = [.. indices.Select(static i => i.Key)],
            MappingsBefore = mappings,
            Touches = [.. mappings.Select(static m => new Touch(m.Key, true))],
        };
    }

    private bool IsOlderThanImage(PlannedUnit unit)
    {
        foreach (var touch in unit.Touches)
        {
            if (_imageOfName.TryGetValue(touch.Name, out var image) && unit.BeganUnixNanos < image.CompletedAtUnixNanos) { return true; }
        }

        return false;
    }

    private List<Touch> TouchesOf(Exchange exchange, RestRoute? route, List<SourceEffect> effects)
    {
        var touches = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var effect in effects) { touches[effect.Record.Index] = false; }
        if (route is null || route.Class == RouteClass.Outward) { return [.. touches.Select(t => new Touch(t.Key, t.Value))]; }

        // What leaves no effect behind (refused, no operation) has no place in a lane: it keeps its place on the index.
        var exclusive = route.Class == RouteClass.Administration || (route.Class == RouteClass.Mutation && LeavesSomethingWithoutEffect(exchange, route, effects));
        var expression = TouchedExpression.Of(route, exchange.Request);
        foreach (var part in expression.Names)
        {
            var names = _catalog.Resolve(part);
            if (names is null) { touches[Touch.All] = exclusive; continue; }
            foreach (var name in names) { touches[name] = touches.GetValueOrDefault(name) || exclusive; }
        }

        foreach (var part in expression.ReadNames)
        {
            foreach (var name in _catalog.Resolve(part) ?? [Touch.All]) { touches[name] = true; }
        }

        var isSoft = effects.Count > 0; // what has effects is put right by them
        return [.. touches.Select(t => new Touch(t.Key, t.Value, t.Value && isSoft))];
    }

    private static bool LeavesSomethingWithoutEffect(Exchange exchange, RestRoute route, List<SourceEffect> effects) =>
        effects.Count == 0 || (route.Api == "bulk" && exchange.Request is { } request && Rewriting.DecodedBulk.Read(request).Count > effects.Count);

    private static long AnsweredOf(Exchange exchange, List<SourceEffect> effects)
    {
        if (exchange.AnsweredAtUnixNanos > 0) { return exchange.EndedAtUnixNanos; }
        return effects.Count > 0 ? Math.Max(exchange.StartedAtUnixNanos, effects[^1].MomentUnixNanos) : exchange.EndedAtUnixNanos;
    }

    private long MomentOf(Exchange exchange, RestRoute? route, List<SourceEffect> effects, List<Touch> touches)
    {
        if (effects.Count > 0) { return effects[0].MomentUnixNanos; }
        var answered = exchange.AnsweredAtUnixNanos > 0 ? exchange.AnsweredAtUnixNanos : exchange.EndedAtUnixNanos;
        if (route?.Class != RouteClass.Administration) { return answered; }
        var moment = answered;
        foreach (var state in _input.States)
        {
            if (state.MomentUnixNanos < exchange.StartedAtUnixNanos || state.MomentUnixNanos > answered) { continue; }
            if (state.Record.Index is { } index && !touches.Exists(t => t.Name == index || t.Name == Touch.All)) { continue; }
            if (state.Record.What is "mappingRequested" or "nodes") { continue; }
            moment = state.MomentUnixNanos;
        }

        return moment;
    }

    private static bool IsRemoteReindex(ReadOnlyMemory<byte> body)
    {
        try { return Rewriting.JsonText.Parse(body.Span) is JsonObject o && o["source"] is JsonObject source && source.ContainsKey("remote"); }
        catch (System.Text.Json.JsonException) { return false; }
    }
}
