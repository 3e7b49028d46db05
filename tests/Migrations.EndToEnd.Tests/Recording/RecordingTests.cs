using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Evidence;

namespace Migrations.EndToEnd.Tests.Recording;

/// <summary>What the log holds, against the load driver's own record.</summary>
public sealed class RecordingTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_byte_the_clients_sent_and_received_is_in_the_log_and_a_killed_sidecar_loses_none(bool kills)
    {
        Assert.SkipWhen(NodePrerequisites.Check().Missing is not null, NodePrerequisites.Check().Missing ?? "");
        using var folder = TemporaryFolder.Create("migrations-recording-");
        var options = TrafficOptions.Small with { Seed = kills ? 11 : 12, RepositoryFolder = folder.Below("repository") };
        await using var source = await RecordedSource.StartAsync(folder.Path, "recorded", options.RepositoryFolder, null, TimeProvider.System, Token);
        await new TrafficDriver(source.Node.HttpPort, options).PrepareAsync(Token);
        await source.StartSidecarAsync(Token);
        await source.InstallPluginAsync(null, Token);

        var driver = new TrafficDriver(source.Node.HttpPort, options);
        var driving = driver.RunAsync(null, Token);
        for (var kill = 1; kills && kill <= 2; kill++)
        {
            while (driver.Asked < 150 * kill && !driving.IsCompleted) { await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token); }
            await source.Sidecar!.KillAsync();
            await source.StartSidecarAsync(Token);
        }

        var record = await driving;
        Assert.Equal(0, await source.SettleAsync(TimeSpan.FromSeconds(20), Token));

        var log = CaptureLog.Open(source.LogDirectory);
        var verification = LogVerification.Run(log);
        foreach (var finding in verification.Findings) { output.WriteLine($"{finding.Severity} {finding}"); }
        Assert.True(verification.IsWhole);
        Assert.True(EvidenceLog.Read(log.ReadFrames()).Verdict.IsComplete);
        Assert.DoesNotContain(log.ReadFrames(), static f => f.Header.Kind == FrameKind.Gap);
        AssertEqual(record, ConnectionsOf(log));
    }

    private static void AssertEqual(TrafficRecord record, Dictionary<int, (byte[] Requests, byte[] Responses)> held)
    {
        foreach (var connection in record.Connections)
        {
            Assert.True(held.TryGetValue(connection.LocalPort, out var bytes), $"no connection from port {connection.LocalPort}");
            if (connection.End is ConnectionEnd.Closed or ConnectionEnd.ClosedByNode)
            {
                Assert.True(connection.Sent.Span.SequenceEqual(bytes.Requests), $"port {connection.LocalPort}: sent {connection.Sent.Length}, log {bytes.Requests.Length}");
                Assert.True(connection.Received.Span.SequenceEqual(bytes.Responses), $"port {connection.LocalPort}: received {connection.Received.Length}, log {bytes.Responses.Length}");
                continue;
            }

            // Cut off in the middle: the node got a part of what we sent, we got a part of what it answered.
            Assert.True(connection.Sent.Span.StartsWith(bytes.Requests));
            Assert.True(bytes.Responses.AsSpan().StartsWith(connection.Received.Span));
        }
    }

    /// <summary>Bytes by the client's port; one that was used twice counts with its last use.</summary>
    private static Dictionary<int, (byte[] Requests, byte[] Responses)> ConnectionsOf(CaptureLog log)
    {
        var ports = new Dictionary<(ulong, uint), int>();
        var parts = new Dictionary<(ulong, uint), (List<LogFrame> Requests, List<LogFrame> Responses)>();
        var reader = new RecordReader();
        foreach (var frame in log.ReadFrames())
        {
            var key = (frame.Epoch, frame.Header.Connection);
            if (reader.Push(frame).Record?.Content is OpenedRecord opened) { ports[key] = int.Parse(opened.Remote!.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture); }
            if (frame.Header.Kind is not (FrameKind.RequestBytes or FrameKind.ResponseBytes)) { continue; }
            if (!parts.TryGetValue(key, out var lists)) { parts[key] = lists = ([], []); }
            (frame.Header.Kind == FrameKind.RequestBytes ? lists.Requests : lists.Responses).Add(frame);
        }

        var result = new Dictionary<int, (byte[], byte[])>();
        foreach (var (key, port) in ports) { if (parts.TryGetValue(key, out var lists)) { result[port] = (Joined(lists.Requests), Joined(lists.Responses)); } }
        return result;
    }

    private static byte[] Joined(List<LogFrame> frames)
    {
        using var bytes = new MemoryStream();
        foreach (var frame in frames.OrderBy(static f => f.Header.Position))
        {
            Assert.Equal((ulong)bytes.Length, frame.Header.Position);
            bytes.Write(frame.Payload.Span);
        }

        return bytes.ToArray();
    }
}
