using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>One client with what it chooses from: its own seeded random, the data, the options.</summary>
/// <remarks>How many numbers a step draws never depends on an answer, so that the same seed gives the same requests. One caller at a time.</remarks>
internal sealed class TrafficSession(int number, int port, DemoData data, TrafficOptions options) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    private readonly TrafficClient _client = new(number, port, options);
    private int _serial;

    /// <summary>Which client, from 0.</summary>
    public int Number => number;

    /// <summary>This client's choices.</summary>
    public Random Random { get; } = new(unchecked((options.Seed * 7919) + number));

    /// <summary>The data sets.</summary>
    public DemoData Data => data;

    /// <summary>How much, how large.</summary>
    public TrafficOptions Options => options;

    /// <summary>Connections that ended so far.</summary>
    public IReadOnlyList<ConnectionRecord> Ended => _client.Ended;

    /// <summary>Requests asked so far; for progress.</summary>
    public int Asked { get; private set; }

    /// <summary>A number this client has not had before, for ids of its own.</summary>
    public string NextId(string prefix) => $"{prefix}-{number}-{++_serial}";

    /// <summary>One of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Random.Next(from.Count)];

    /// <summary>Text as a body.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A value as JSON.</summary>
    public static string Json(object value) => JsonSerializer.Serialize(value, _web);

    /// <summary>Sends one request and waits for its answer; null when the connection broke, or when the options leave the request out.</summary>
    public async Task<JsonNode?> AskAsync(
        string step, string method, string target, string? body, CancellationToken cancellationToken, BodyCoding coding = BodyCoding.Plain)
    {
        if (options.LeavesOut.Any(one => one.Holds(step, target, body))) { return null; }
        Asked++;
        var request = new TrafficRequest(step, method, target, body is null ? default : Bytes(body).AsMemory()) { Coding = coding };
        var answer = await _client.SendAsync(request, cancellationToken);
        return answer is null || answer.Body.IsEmpty || answer.Body.Span[0] != (byte)'{' ? null : JsonNode.Parse(answer.Body.Span);
    }

    /// <summary>Sends several requests at once and waits for all answers.</summary>
    public Task PipelineAsync(IReadOnlyList<TrafficRequest> requests, CancellationToken cancellationToken)
    {
        Asked += requests.Count;
        return _client.PipelineAsync(requests, cancellationToken);
    }

    /// <summary>Sends the beginning of a request and hangs up.</summary>
    public Task HangUpAsync(TrafficRequest request, int bytes, bool waitForFirstByte, CancellationToken cancellationToken)
    {
        Asked++;
        return _client.HangUpAsync(request, bytes, waitForFirstByte, cancellationToken);
    }

    /// <summary>Closes the connection in good order.</summary>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
