using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Migrations.Exchanges.Http;
using Polly;
using Polly.Retry;

namespace Migrations.Exchanges.Clusters;

/// <summary>Control calls to one cluster: small typed requests, whole answers. Not the way of replayed traffic.</summary>
/// <remarks>Safe for several threads. Uses no proxy, cookies, redirects or decompression, adds no tracing headers, and sends paths as given. Retries nothing.</remarks>
public sealed partial class ClusterClient : IDisposable
{
    public const string JsonType = "application/json";
    public const string LinesType = "application/x-ndjson";

    /// <summary>How our own calls begin their User-Agent: a log tells them from the clients' by it.</summary>
    public const string UserAgent = "migrations-control";

    private readonly ClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string _base;
    private readonly ResiliencePipeline<ClusterAnswer> _attempts;
    private int _broken;

    public ClusterClient(ClusterOptions options, TimeProvider time)
        : this(options, time, Handler(options))
    {
    }

    /// <param name="handler">What carries the requests; owned by the client. For tests.</param>
    public ClusterClient(ClusterOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        if (options.Url.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"A cluster's address begins with http or https, not {options.Url.Scheme}.", nameof(options));
        }

        if (options.Url.UserInfo.Length > 0)
        {
            throw new ArgumentException("A cluster's address must not hold a user or password; give credentials apart.", nameof(options));
        }

        _options = options;
        _time = time;
        _base = options.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _attempts = Patience(options.Attempts, time);
    }

    public Uri Url => _options.Url;

    /// <summary>How many calls ended without their answer so far, made again or not: what they asked for may still be done.</summary>
    public int BrokenCalls => Volatile.Read(ref _broken);

    private string Origin => _options.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>Sends one request; every status is an answer. Throws <see cref="ClusterException"/> when there is none.</summary>
    /// <param name="target">Path and query, beginning with a slash, percent-encoded by the caller (<see cref="Escape"/>).</param>
    public async Task<ClusterAnswer> SendAsync(string method, string target, ReadOnlyMemory<byte> body, string? contentType, CancellationToken token) =>
        await _attempts.ExecuteAsync(async t => await SendOnceAsync(method, target, body, contentType, t), token);

    /// <summary>Sends one request with a JSON body, or none when <paramref name="json"/> is null.</summary>
    public Task<ClusterAnswer> SendAsync(string method, string target, string? json, CancellationToken token) =>
        SendAsync(method, target, json is null ? default : Encoding.UTF8.GetBytes(json), json is null ? null : JsonType, token);

    /// <summary>A path part or query value, percent-encoded.</summary>
    public static string Escape(string part) => Uri.EscapeDataString(part);

    public void Dispose() => _http.Dispose();

    private async Task<ClusterAnswer> SendOnceAsync(string method, string target, ReadOnlyMemory<byte> body, string? contentType, CancellationToken token)
    {
        var path = PathOf(target);
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, deadline.Token);
        try
        {
            using var request = Request(method, target, body, contentType);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var bytes = await ReadBodyAsync(response, method, path, both.Token);
            return new ClusterAnswer(Origin, method, path, (int)response.StatusCode, HeadersOf(response), bytes);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            var failure = deadline.IsCancellationRequested ? ClusterFailure.TimedOut : ClusterFailure.Unreachable;
            throw Failed(failure, method, path, e);
        }
        catch (HttpRequestException e)
        {
            var unreachable = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            throw Failed(unreachable ? ClusterFailure.Unreachable : ClusterFailure.Broken, method, path, e);
        }
        catch (IOException e)
        {
            throw Failed(ClusterFailure.Broken, method, path, e);
        }
    }

    private static ResiliencePipeline<ClusterAnswer> Patience(int attempts, TimeProvider time)
    {
        var pipeline = new ResiliencePipelineBuilder<ClusterAnswer> { TimeProvider = time };
        if (attempts > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<ClusterAnswer>
            {
                MaxRetryAttempts = attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome is { Result.Status: 429 or 503 } or { Exception: ClusterException { Failure: ClusterFailure.Unreachable or ClusterFailure.Broken } }),
            });
        }

        return pipeline.Build();
    }

    private static SocketsHttpHandler Handler(ClusterOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.MaxConnections,
    };

    private static string PathOf(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    private HttpRequestMessage Request(string method, string target, ReadOnlyMemory<byte> body, string? contentType)
    {
        if (!target.StartsWith('/')) { throw new ArgumentException("A target begins with a slash.", nameof(target)); }
        var uri = new Uri(_base + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.Authorization = _options.Credentials.AuthorizationHeader;
        if (contentType is null && body.IsEmpty) { return request; }
        request.Content = new ReadOnlyMemoryContent(body);
        if (contentType is not null) { request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType); }
        return request;
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, string method, string path, CancellationToken token)
    {
        var known = response.Content.Headers.ContentLength ?? 0;
        if (known > _options.MaxAnswerBytes) { throw TooLong(method, path, (int)response.StatusCode); }
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        var kept = new MemoryStream((int)known);
        var buffer = new byte[81920];
        int read;
        while ((read = await stream.ReadAsync(buffer, token)) > 0)
        {
            if (kept.Length + read > _options.MaxAnswerBytes) { throw TooLong(method, path, (int)response.StatusCode); }
            kept.Write(buffer, 0, read);
        }

        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }

    private static List<MessageHeader> HeadersOf(HttpResponseMessage response)
    {
        var headers = new List<MessageHeader>();
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (var value in values) { headers.Add(new(name, value)); }
        }

        return headers;
    }

    private ClusterException Failed(ClusterFailure failure, string method, string path, Exception inner)
    {
        if (failure != ClusterFailure.Unreachable) { Interlocked.Increment(ref _broken); }
        var what = failure switch
        {
            ClusterFailure.Unreachable => "the cluster cannot be reached",
            ClusterFailure.TimedOut => $"no whole answer within {_options.Timeout.TotalSeconds:0.#} s",
            _ => "the connection ended before the answer",
        };
        return new(failure, method, path, 0, $"{method} {path} at {Origin} failed: {what}.", inner);
    }

    private ClusterException TooLong(string method, string path, int status) =>
        new(ClusterFailure.TooLong, method, path, status, $"{method} {path} at {Origin} was answered with more than {_options.MaxAnswerBytes} bytes.");
}
