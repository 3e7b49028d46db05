using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster.Tests;

/// <summary>Nodes and short ways to ask them.</summary>
internal static class Some
{
    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public static ModelNode Node(TimeProvider? time = null, Dialect? dialect = null, int seed = 1) =>
        new(new ModelNodeOptions { Dialect = dialect ?? Dialect.Elasticsearch710, Seed = seed }, time ?? Clock());

    public static ModelRequest Request(string method, string target, string? body = null) => new(method, target, body is null ? default : Encoding.UTF8.GetBytes(body));

    /// <summary>Asks, and gives status and body.</summary>
    public static async Task<(int Status, JsonObject Json)> AskAsync(this ModelNode node, string method, string target, string? body = null)
    {
        var answer = await node.HandleAsync(Request(method, target, body), TestContext.Current.CancellationToken);
        return (answer.Status, answer.Body.IsEmpty ? [] : JsonNode.Parse(answer.Body.Span)!.AsObject());
    }

    /// <summary>The answer of a write in one line: status, result or error, version, number.</summary>
    public static async Task<string> WriteAsync(this ModelNode node, string method, string target, string? body = """{"v":1}""")
    {
        var (status, json) = await node.AskAsync(method, target, body);
        return json["error"] is { } error ? $"{status} {(error as JsonObject)?["type"] ?? error}" : $"{status} {json["result"]} v{json["_version"]} #{json["_seq_no"]}";
    }

    public static IEnumerable<string> Ids(this JsonObject search) => search["hits"]!["hits"]!.AsArray().Select(static h => (string)h!["_id"]!);
}
