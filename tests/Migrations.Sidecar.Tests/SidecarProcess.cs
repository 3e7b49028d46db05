using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Migrations.Sidecar.Tests;

/// <summary>The built sidecar as a process of its own.</summary>
internal sealed partial class SidecarProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private SidecarProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Port { get; private set; }

    /// <summary>Starts it and waits for its ready line.</summary>
    public static async Task<SidecarProcess> StartAsync(TestFolder folder, params string[] more)
    {
        var sidecar = new SidecarProcess(Launch(["--log", folder.Log, "--key-file", folder.KeyFile, .. more.Contains("--port") ? more : ["--port", "0", .. more]]));
        var line = await sidecar._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null) { throw new InvalidOperationException($"The sidecar did not start: {await sidecar._error}"); }
        Assert.StartsWith("ready on 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.EndsWith($", log {folder.Log}", line, StringComparison.Ordinal);
        sidecar.Port = int.Parse(line.AsSpan(19, line.IndexOf(',', StringComparison.Ordinal) - 19), CultureInfo.InvariantCulture);
        return sidecar;
    }

    /// <summary>Starts the proxy with these options and waits for its ready line.</summary>
    public static async Task<SidecarProcess> StartProxyAsync(params string[] options)
    {
        var proxy = new SidecarProcess(Launch(["proxy", "--listen", "127.0.0.1:0", .. options]));
        var line = await proxy._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null) { throw new InvalidOperationException($"The proxy did not start: {await proxy._error}"); }
        Assert.StartsWith("ready on 127.0.0.1:", line, StringComparison.Ordinal);
        proxy.Port = int.Parse(line.AsSpan(19, line.IndexOf(',', StringComparison.Ordinal) - 19), CultureInfo.InvariantCulture);
        return proxy;
    }

    /// <summary>Runs one that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var sidecar = new SidecarProcess(Launch(arguments));
        var output = await sidecar._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await sidecar._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (sidecar._process.ExitCode, output, await sidecar._error);
    }

    public async Task<(int ExitCode, string Error)> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, 15));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) { _process.Kill(); }
        _process.Dispose();
    }

    private static Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } p && Path.GetFileNameWithoutExtension(p) == "dotnet" ? p : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "migrations-sidecar.dll"));
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
