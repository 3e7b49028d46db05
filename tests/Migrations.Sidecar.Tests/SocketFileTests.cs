using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Tests;

/// <summary>The sidecar's Unix socket, beside its port.</summary>
public sealed class SocketFileTests
{
    [Fact]
    public async Task Recorders_come_by_the_socket_and_by_the_port_and_its_file_goes_with_the_sidecar()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Socket)); }
        using (var bySocket = await FakeRecorder.ConnectAsync(folder.Socket))
        using (var byPort = await FakeRecorder.ConnectAsync(sidecar.Port, link: 1))
        {
            await bySocket.SendAsync(FakeRecorder.Frame(1, FrameKind.Hello, "{}"), FakeRecorder.Frame(2, payload: new string('x', 900_000)));
            await byPort.SendAsync(FakeRecorder.Frame(1, FrameKind.Hello, "{}", link: 1));
            await bySocket.DurableAsync(2);
            await byPort.DurableAsync(1);
        }
        var (exitCode, error) = await sidecar.TerminateAsync();
        Assert.True(exitCode == 0, error);
        Assert.False(File.Exists(folder.Socket));
        Assert.Equal(3, CaptureLog.Open(folder.Log).ReadFrames().Count());
    }

    [Fact]
    public async Task Another_key_is_refused_there_too()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        using var recorder = await FakeRecorder.ConnectAsync(folder.Socket, new string('f', 64));
        Assert.Null(recorder.Welcome);
    }

    [Fact]
    public async Task What_a_killed_sidecar_left_is_no_hindrance()
    {
        using var folder = new TestFolder();
        using (var killed = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket)) { await killed.KillAsync(); }
        Assert.True(File.Exists(folder.Socket));
        using var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        using var recorder = await FakeRecorder.ConnectAsync(folder.Socket);
        Assert.NotNull(recorder.Welcome);
    }

    [Fact]
    public async Task A_socket_on_which_somebody_listens_stays_theirs()
    {
        using var folder = new TestFolder();
        using var other = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        var (exitCode, output, error) = await SidecarProcess.RunAsync("--log", other.Log, "--key-file", other.KeyFile, "--port", "0", "--socket", folder.Socket);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"Cannot listen on the socket {folder.Socket}: another process listens there.", error, StringComparison.Ordinal);
        using var recorder = await FakeRecorder.ConnectAsync(folder.Socket);
        Assert.NotNull(recorder.Welcome);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        using var folder = new TestFolder();
        var (exitCode, output, error) = await SidecarProcess.RunAsync("--log", folder.Log, "--key-file", folder.KeyFile, "--port", "0", "--socket", folder.KeyFile);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"Cannot listen on the socket {folder.KeyFile}: there is something else of that name.", error, StringComparison.Ordinal);
        Assert.Equal(TestFolder.Key, File.ReadAllText(folder.KeyFile).Trim());
    }

    [Fact]
    public async Task A_path_that_no_socket_can_have_is_wrong_usage()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, new string('s', 200));
        var (exitCode, output, error) = await SidecarProcess.RunAsync("--log", folder.Log, "--key-file", folder.KeyFile, "--socket", path);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"--socket {path}: it is too long for a socket (", error, StringComparison.Ordinal);
    }
}
