using System.Text;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>Changes the cluster state from the first moment on at which a starting node takes requests, which is before its HTTP is tapped.</summary>
internal static class EarlyClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks until <paramref name="stop"/>; gives how many requests were answered as done, and how many got no answer though the node was there.</summary>
    public static async Task<(int Done, int Unanswered)> AskAsync(int port, string index, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var pace = new PeriodicTimer(Pause, TimeProvider.System);
        var (done, unanswered) = (0, 0);
        try
        {
            for (var n = 0; await pace.WaitForNextTickAsync(stop); n++)
            {
                var (method, target, body) = (n % 4) switch
                {
                    0 => ("POST", "/_aliases", $$$"""{"actions":[{"add":{"index":"{{{index}}}","alias":"early-{{{n}}}"}}]}"""),
                    1 => ("PUT", $"/early-{n}", """{"settings":{"number_of_shards":1,"number_of_replicas":0}}"""),
                    2 => ("PUT", $"/_ingest/pipeline/early-{n}", """{"processors":[{"set":{"field":"a","value":1}}]}"""),
                    _ => ("DELETE", $"/early-{n - 2}", null),
                };
                using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
                try
                {
                    using var answer = await http.SendAsync(request, stop);
                    if (answer.IsSuccessStatusCode) { done++; }
                }
                catch (HttpRequestException e) when (e.HttpRequestError != HttpRequestError.ConnectionError)
                {
                    unanswered++;
                }
                catch (HttpRequestException)
                {
                    n = -1; // the port is closed yet
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node is up.
        }

        return (done, unanswered);
    }
}
