using System.Collections.Concurrent;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Rewriting;
using Polly;
using Polly.Retry;

namespace Migrations.Replay.Sending;

/// <summary>Sends requests to the target over a bounded set of connections, again when the target was only busy.</summary>
/// <remarks>Thread-safe. A request that broke or hung its connection is not sent again here: whether it may be is for the caller, who can look.</remarks>
public sealed class TargetClient : IDisposable
{
    private readonly ConcurrentBag<TargetConnection> _idle = [];
    private readonly TargetOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<SendOutcome> _pipeline;

    public TargetClient(TargetOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        var pipeline = new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time };
        if (options.Attempts > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<SendOutcome>
            {
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { } r && (r.Status == SendStatus.Refused || (r.IsAnswered && r.StatusCode is 429 or 503))),
            });
        }

        _pipeline = pipeline.Build();
    }

    public async Task<SendOutcome> SendAsync(TargetRequest request, CancellationToken token)
    {
        if (!_idle.TryTake(out var connection)) { connection = new TargetConnection(_options, _time); }
        var attempts = 0;
        try
        {
            var outcome = await _pipeline.ExecuteAsync(async t =>
            {
                var once = await connection.SendAsync(request, t);
                attempts += once.Attempts;
                return once;
            }, token);
            return outcome with { Attempts = attempts };
        }
        catch (OperationCanceledException) { return new SendOutcome(SendStatus.Cancelled, null, 0, 0, attempts, "cancelled"); }
        finally { _idle.Add(connection); }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) { connection.Dispose(); }
    }
}
