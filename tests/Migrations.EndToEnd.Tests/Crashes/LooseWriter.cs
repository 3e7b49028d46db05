using System.Text;
using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>Writes to an index that may acknowledge what a crash can undo, each document once, and keeps what was answered.</summary>
/// <remarks>One caller at a time; <see cref="Answered"/> from any thread.</remarks>
internal sealed class LooseWriter(int number, int port, TrafficOptions options) : IAsyncDisposable
{
    public const string Index = "loose";

    /// <summary>Documents of each writer that are there before, to be changed and deleted.</summary>
    public const int Before = 400;

    private readonly TrafficClient _client = new(number, port, options);
    private readonly List<LooseWrite> _writes = [];
    private readonly List<string> _unanswered = [];
    private int _next;
    private int _answered;

    /// <summary>Operations that were answered as done.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>The same, one by one; while no call runs.</summary>
    public IReadOnlyList<LooseWrite> Writes => _writes;

    /// <summary>Documents whose operation was sent and not answered, since the connection broke; while no call runs.</summary>
    public IReadOnlyList<string> Unanswered => _unanswered;

    /// <param name="isLoose">Acknowledge before it is on the disk; else only what is.</param>
    public static string SettingsAndMapping(bool isLoose) =>
        $$$"""
        {"settings":{"number_of_shards":2,"number_of_replicas":0,"translog.durability":"{{{(isLoose ? "async" : "request")}}}","translog.sync_interval":"1h"},
         "mappings":{"properties":{"n":{"type":"long"},"by":{"type":"keyword"} } } }
        """;

    /// <summary>Lines that make the documents of before.</summary>
    public static string Lines(int writers) => string.Concat(
        from writer in Enumerable.Range(0, writers)
        from n in Enumerable.Range(0, Before)
        select $$$"""{"index":{"_index":"{{{Index}}}","_id":"s{{{writer}}}-{{{n}}}"}}""" + "\n" + $$$"""{"n":{{{n}}},"by":"before"}""" + "\n");

    /// <summary>So many operations more, or fewer when the connection is lost.</summary>
    public async Task WriteAsync(int operations, CancellationToken token)
    {
        for (var done = 0; done < operations; done++)
        {
            var n = _next++;
            var (method, target, body) = (n % 3) switch
            {
                0 => ("PUT", $"/{Index}/_doc/w{number}-{n}", $$"""{"n":{{n}},"by":"writer"}"""),
                1 when n < Before => ("POST", $"/{Index}/_update/s{number}-{n}", $$$"""{"doc":{"by":"changed"}}"""),
                2 when n < Before => ("DELETE", $"/{Index}/_doc/s{number}-{n}", ""),
                _ => ("PUT", $"/{Index}/_doc/x{number}-{n}", $$"""{"n":{{n}},"by":"late"}"""),
            };
            var answer = await _client.SendAsync(new TrafficRequest("loose", method, target, Encoding.UTF8.GetBytes(body)), token);
            if (answer is null)
            {
                _unanswered.Add(target[(target.LastIndexOf('/') + 1)..]);
                return;
            }

            if (answer.Status is < 200 or > 299) { continue; }
            var json = JsonNode.Parse(answer.Body.Span)!;
            _writes.Add(new LooseWrite((string)json["_id"]!, method == "DELETE", (long)json["_seq_no"]!, (long)json["_primary_term"]!));
            Interlocked.Increment(ref _answered);
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}

/// <summary>One operation that was answered with 2xx.</summary>
internal sealed record LooseWrite(string Id, bool IsDelete, long SeqNo, long Term);
