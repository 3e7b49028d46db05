using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Migrations.Replay.Planning;

namespace Migrations.Benchmarks;

/// <summary>The baseline of a replay: the same requests through HttpClient, as they come.</summary>
internal static class PlainSender
{
    public static async Task SendAsync(Uri target, IReadOnlyList<PlannedUnit> units, int connections)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = connections };
        using var http = new HttpClient(handler) { BaseAddress = target };
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < units.Count; i = Interlocked.Increment(ref next))
            {
                if (units[i].Exchange?.Request is not { } request) { continue; }
                var version = request.Method == "PUT" ? string.Create(CultureInfo.InvariantCulture, $"?version={units[i].Effects[^1].Record.Version}&version_type=external_gte") : "";
                using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Target + version);
                if (request.Body.Length > 0)
                {
                    message.Content = new ReadOnlyMemoryContent(request.Body);
                    message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                }
                using var response = await http.SendAsync(message);
                await response.Content.ReadAsByteArrayAsync();
                if (response.StatusCode != HttpStatusCode.OK) { throw new InvalidOperationException($"{response.StatusCode}"); }
            }
        }));
    }
}
