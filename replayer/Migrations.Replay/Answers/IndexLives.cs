using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Answers;

/// <summary>Names of indices → identities, for logs whose records give none: an index deleted and made again under its name is another. Pure.</summary>
/// <remarks>Answered deletions part a name's lives. The first is the image's index, the last the pulled one; those between have made-up names.</remarks>
public sealed class IndexLives
{
    private readonly List<(string Expression, long AtUnixNanos)> _deletions = [];
    private readonly IReadOnlyDictionary<string, string> _first;
    private readonly IReadOnlyDictionary<string, string> _last;

    /// <param name="first">Uuids by name of the indices that were there before the log.</param>
    /// <param name="last">Uuids by name of the indices that are there after it.</param>
    public IndexLives(IEnumerable<Exchange> exchanges, IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> last)
    {
        (_first, _last) = (first, last);
        foreach (var exchange in exchanges)
        {
            if (exchange is not { Request: { Method: "DELETE" } request, Response.Status: 200 }) { continue; }
            if (RestRoutes.Match(request.Method, request.Target) is { Api: "indices.delete", IndexExpression: { } expression }) { _deletions.Add((expression, exchange.AnsweredAtUnixNanos)); }
        }
    }

    /// <param name="atUnixNanos">When the operation was answered.</param>
    public string UuidOf(string index, long atUnixNanos)
    {
        var (before, all) = (0, 0);
        foreach (var (expression, at) in _deletions)
        {
            if (!Names(expression, index)) { continue; }
            all++;
            if (at < atUnixNanos) { before++; }
        }

        if (before == all && _last.TryGetValue(index, out var last)) { return last; }
        return before == 0 && _first.TryGetValue(index, out var first) ? first : $"{index}~{before}";
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
