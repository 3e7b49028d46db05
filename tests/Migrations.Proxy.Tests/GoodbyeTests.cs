using Microsoft.Extensions.Time.Testing;
using Migrations.Capture.Frames;
using Migrations.Proxy.Linking;

namespace Migrations.Proxy.Tests;

/// <summary>The goodbye waits for a sidecar that is coming or taking frames, and not for one that is away.</summary>
public sealed class GoodbyeTests
{
    private const int LinkDown = 121; // the event's number

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_over_when_nothing_came_of_it_for_a_while()
    {
        var patience = new GoodbyePatience(Quiet, TimeSpan.FromHours(1), _time);
        _time.Advance(Quiet - TimeSpan.FromTicks(1));
        Assert.False(patience.IsOver);
        patience.Progressed();
        _time.Advance(Quiet - TimeSpan.FromTicks(1));
        Assert.False(patience.IsOver);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(patience.IsOver);
    }

    [Fact]
    public void It_is_over_at_its_bound_whatever_comes_of_it()
    {
        var patience = new GoodbyePatience(Quiet, 2 * Quiet, _time);
        foreach (var isOver in (bool[])[false, false, false, true])
        {
            _time.Advance(Quiet / 2);
            patience.Progressed();
            Assert.Equal(isOver, patience.IsOver);
        }
    }

    /// <summary>The patience ran from the goodbye: a link that came up shortly before its end was cut, and the last frames with it.</summary>
    [Fact]
    public async Task A_sidecar_that_comes_late_is_given_the_time_to_take_the_last_frames()
    {
        var log = new LogLines();
        var port = TestPorts.Take(); // nobody is there
        await using var recorder = RecordingRig.StartRecorder(RecordingRig.Options(port) with { Links = 1 }, _time, log);
        await Eventually.HoldsAsync(() => log.Of(LinkDown).Length == 1);
        var goodbye = recorder.GoodbyeAsync(Quiet, TimeSpan.FromHours(1));
        using var sidecar = new FakeSidecar(port: port);
        _time.Advance(Quiet * 0.8);
        await TimePassesUntilAsync(sidecar.AcceptAsync());
        _time.Advance(Quiet * 0.8);
        var last = (await sidecar.NextAsync(static header => header.Kind == FrameKind.Goodbye)).Header.Sequence;
        await TimePassesUntilAsync(sidecar.EndsAsync());
        await sidecar.AckAsync(last);
        await sidecar.AckAsync(last); // would be answered by a reset if that end had been more than one of sending
        await sidecar.EndsAsync();
        Assert.False(goodbye.IsCompleted);
        sidecar.Dispose();
        await TimePassesUntilAsync(goodbye);
    }

    // So little of it that not even a slow machine comes near the patience.
    private Task TimePassesUntilAsync(Task task) => Eventually.HoldsAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(5));
        return task.IsCompleted;
    });
}
