using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Migrations.Replay.Pulling;

namespace Migrations.ModelCluster.Tests.Pulling;

/// <summary>How hard the source is asked: as many documents a second as were allowed, by a clock that moves only when the test says so.</summary>
public sealed class PullPaceTests
{
    private const int PageDocuments = 10;

    [Theory]
    [InlineData(10, 1)]
    [InlineData(5, 2)]
    [InlineData(20, 0.5)]
    public async Task No_page_is_asked_for_before_the_one_before_it_has_had_its_time(int documentsPerSecond, double secondsAPage)
    {
        var time = new WaitedTime();
        using var model = new PulledModel(time);
        await model.FillAsync("orders", 40);
        var pull = model.PullAsync(model.Options with { PageDocuments = PageDocuments, DocumentsPerSecond = documentsPerSecond });
        for (var page = 1; page <= 4; page++)
        {
            Assert.Equal(TimeSpan.FromSeconds(secondsAPage), await time.NextWaitAsync(pull));
            Assert.Equal(page, model.Handler.Pages);
            Assert.False(pull.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(secondsAPage));
        }

        Assert.Equal(40, (await pull).Documents);
    }

    [Fact]
    public async Task Time_that_the_source_took_to_answer_counts()
    {
        var time = new WaitedTime();
        using var model = new PulledModel(time);
        await model.FillAsync("orders", 10);
        model.Handler.Before = asked =>
        {
            if (asked.Contains("/_search", StringComparison.Ordinal)) { time.Advance(TimeSpan.FromSeconds(0.75)); }
            return Task.CompletedTask;
        };
        var pull = model.PullAsync(model.Options with { DocumentsPerSecond = 10 });
        Assert.Equal(TimeSpan.FromSeconds(0.25), await time.NextWaitAsync(pull));
        time.Advance(TimeSpan.FromSeconds(0.25));
        await pull;
    }

    [Fact]
    public async Task Without_a_bound_nothing_waits()
    {
        var time = new WaitedTime();
        using var model = new PulledModel(time);
        await model.FillAsync("orders", 40);
        Assert.Equal(40, (await model.PullAsync()).Documents);
    }

    /// <summary>A clock that stands, and tells of each wait that is begun on it.</summary>
    private sealed class WaitedTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        /// <summary>How long the next wait is; a pull that ends without one fails.</summary>
        public async Task<TimeSpan> NextWaitAsync(Task pull)
        {
            var next = _waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            Assert.Same(next, await Task.WhenAny(next, pull));
            return await next;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
