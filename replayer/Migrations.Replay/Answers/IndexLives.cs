using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Answers;

/// <summary>Names of indices → identities, for logs whose records give none: an index deleted and made again under its name is another. Pure.</summary>
/// <remarks>Answered deletions part a name's lives. The first is the image's index, the last the pulled one; those between have made-up names.</remarks>
public sealed class IndexLives
{
    private readonly List<(string Expression, long BeganUnixNanos, long AnsweredUnixNanos)> _deletions = [];
    private readonly Dictionary<string, List<(long Began, long Answered)>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Index, int Life), int> _shards = [];
    private readonly IReadOnlyDictionary<string, string> _first;
    private readonly IReadOnlyDictionary<string, string>? _last;

    /// <param name="first">Uuids by name of the indices that were there before the log.</param>
    /// <param name="last">Uuids by name of the indices that are there after it; null when that is not known.</param>
    public IndexLives(IEnumerable<Exchange> exchanges, IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string>? last)
    {
        (_first, _last) = (first, last);
        var made = new List<(Exchange, string, int)>();
        foreach (var exchange in exchanges)
        {
            if (exchange is not { Request: { Method: "DELETE" or "PUT" } request, Response.Status: 200 }) { continue; }
            switch (RestRoutes.Match(request.Method, request.Target))
            {
                case { Api: "indices.delete", IndexExpression: { } expression }: _deletions.Add((expression, exchange.StartedAtUnixNanos, exchange.AnsweredAtUnixNanos)); break;
                case { Api: "indices.create", IndexExpression: { } index } when AskedShards(request.Body) is { } shards: made.Add((exchange, index, shards)); break;
            }
        }

        _deletions.Sort(static (a, b) => a.AnsweredUnixNanos.CompareTo(b.AnsweredUnixNanos));
        foreach (var (exchange, index, shards) in made) { _shards[(index, Between(index, exchange.StartedAtUnixNanos, exchange.AnsweredAtUnixNanos).From)] = shards; }
    }

    /// <summary>The lives, counted from 0, in which an operation that began and was answered then may have been; one unless a deletion was under way meanwhile.</summary>
    public (int From, int To) Between(string index, long beganUnixNanos, long answeredUnixNanos)
    {
        var deletions = DeletionsOf(index);
        return (deletions.Count(d => d.Answered < beganUnixNanos), deletions.Count(d => d.Began < answeredUnixNanos));
    }

    /// <summary>False where it is known that a life came to nothing: the index is not there after the log.</summary>
    public bool MayHaveBegun(string index, int life) => life < DeletionsOf(index).Count || _last?.ContainsKey(index) != false;

    /// <summary>How many primary shards the request asked for that made the index of that life; null where the log has none that says.</summary>
    public int? ShardsOf(string index, int life) => _shards.TryGetValue((index, life), out var shards) ? shards : null;

    /// <summary>True for the life that an index has after the log.</summary>
    public bool IsLast(string index, int life) => life == DeletionsOf(index).Count;

    public string UuidOf(string index, int life)
    {
        if (IsLast(index, life) && _last is not null && _last.TryGetValue(index, out var last)) { return last; }
        return life == 0 && _first.TryGetValue(index, out var first) ? first : $"{index}~{life}";
    }

    /// <summary>The moment of an operation of that life: neither before the deletion that began it nor after the one that ended it, which count from their answers.</summary>
    public long MomentIn(string index, int life, long answeredUnixNanos)
    {
        var deletions = DeletionsOf(index);
        var moment = life > 0 ? Math.Max(answeredUnixNanos, deletions[life - 1].Answered + 1) : answeredUnixNanos;
        return life < deletions.Count ? Math.Min(moment, deletions[life].Answered - 1) : moment;
    }

    private List<(long Began, long Answered)> DeletionsOf(string index)
    {
        if (_byName.TryGetValue(index, out var known)) { return known; }
        return _byName[index] = [.. _deletions.Where(d => Names(d.Expression, index)).Select(static d => (d.BeganUnixNanos, d.AnsweredUnixNanos))];
    }

    private static int? AskedShards(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (body.IsEmpty || JsonText.Parse(body.Span) is not JsonObject o || o["settings"] is not JsonObject settings) { return null; }
            var flat = FlatSettings.Of(settings);
            return int.TryParse((flat["index.number_of_shards"] ?? flat["number_of_shards"])?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var shards) ? shards : null;
        }
        catch (JsonException) { return null; }
    }

    private static bool Names(string expression, string index)
    {
        var isNamed = false;
        foreach (var part in expression.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith('-')) { isNamed = isNamed && !IndexCatalog.Matches(part.AsSpan(1), index); }
            else if (part == "_all" || IndexCatalog.Matches(part, index)) { isNamed = true; }
        }

        return isNamed;
    }
}
