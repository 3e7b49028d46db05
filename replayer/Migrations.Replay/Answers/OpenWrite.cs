using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Answers;

/// <summary>A mutation whose answer does not tell all it did.</summary>
/// <param name="Why">Why not.</param>
/// <param name="Names">What it names: indices, aliases, patterns; <c>*</c> where it may be any.</param>
/// <param name="Documents">Those it names, at most <see cref="MostDocuments"/>.</param>
/// <param name="NamesAll">False where it may have changed documents that it does not name: by-query operations, generated ids.</param>
/// <param name="EndedUnixNanos">When it was answered, or given up.</param>
public sealed record OpenWrite(RequestStamp Stamp, string Api, string Why, IReadOnlyList<string> Names, IReadOnlyList<string> Documents, bool NamesAll, long BeganUnixNanos, long EndedUnixNanos)
{
    /// <summary>Documents kept of one request.</summary>
    public const int MostDocuments = 1000;

    /// <summary>True when it may have written to an index: by its name, or by one of its aliases.</summary>
    public bool MayTouch(string index, JsonObject aliases) => Names.Any(name => IndexCatalog.Matches(name, index) || aliases.Any(alias => IndexCatalog.Matches(name, alias.Key)));

    internal static OpenWrite Of(Exchange exchange, RestRoute route, string why)
    {
        var names = TouchedExpression.Of(route, exchange.Request).Names.SelectMany(static n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.Ordinal);
        var (documents, namesAll) = (new HashSet<string>(StringComparer.Ordinal), route.Api is "index" or "create" or "update" or "delete" && route.Id is not null);
        if (route.Id is { } id) { documents.Add(id); }
        if (route.Api == "bulk" && exchange.Request is { } request)
        {
            var items = DecodedBulk.Read(request);
            namesAll = items.Count > 0;
            foreach (var item in items)
            {
                if (item.Index is { } index) { names.Add(index); }
                if (item.Id is { } named && documents.Count < MostDocuments) { documents.Add(named); } else { namesAll = false; }
            }
        }

        if (names.Count == 0 || names.Any(static n => n is "_all" || n.StartsWith('-') || n.StartsWith('<'))) { names.Add("*"); }
        return new OpenWrite(exchange.Stamp, route.Api, why, [.. names], [.. documents], namesAll, exchange.StartedAtUnixNanos, exchange.AnsweredAtUnixNanos > 0 ? exchange.EndedAtUnixNanos : long.MaxValue);
    }
}
