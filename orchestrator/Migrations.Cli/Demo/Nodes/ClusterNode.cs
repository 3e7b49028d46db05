using System.Globalization;
using System.Text.Json;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>A real node on this machine, started from its shipped scripts, bound to 127.0.0.1.</summary>
/// <remarks>One caller at a time for start, stop and install; <see cref="Kill"/> and the properties from any thread.</remarks>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly NodeOptions _options;
    private readonly NodeUser? _user;
    private readonly string _home;
    private readonly string _javaHome;
    private OwnedProcess? _process;

    private ClusterNode(NodeOptions options, NodeUser? user, string home, string javaHome, int httpPort, int transportPort)
    {
        (_options, _user, _home, _javaHome) = (options, user, home, javaHome);
        (HttpPort, TransportPort) = (httpPort, transportPort);
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>What runs.</summary>
    public NodeProduct Product => _options.Product;

    /// <summary>The node's name.</summary>
    public string Name => _options.NodeName;

    /// <summary>The port of HTTP on 127.0.0.1; the same over restarts.</summary>
    public int HttpPort { get; }

    /// <summary>The port of the transport on 127.0.0.1; the same over restarts.</summary>
    public int TransportPort { get; }

    /// <summary>Where clients go.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/"));

    /// <summary>A client for control calls, outside what is measured or recorded by the driver. The node's to dispose.</summary>
    public HttpClient Http { get; }

    /// <summary>The home: <c>config</c>, <c>plugins</c>, <c>bin</c>.</summary>
    public string Home => _home;

    /// <summary>The node's data folder.</summary>
    public string DataFolder => Path.Combine(_options.Folder, "data");

    /// <summary>Who the node runs as; null: as we do.</summary>
    public NodeUser? User => _user;

    /// <summary>The process id of the running JVM, or null.</summary>
    public int? ProcessId => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>The uuid of the cluster, known after a start.</summary>
    public string ClusterUuid { get; private set; } = "_na_";

    /// <summary>Fetches the distribution when needed and makes the node's home; starts nothing. Made anew over an old folder, the node finds its data.</summary>
    /// <exception cref="NodeUnavailableException">Something is missing.</exception>
    public static async Task<ClusterNode> CreateAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        var prerequisites = NodePrerequisites.Check();
        if (prerequisites.Missing is { } missing) { throw new NodeUnavailableException(missing); }
        _ = NodeUser.TryFind(out var user, out _);
        var distribution = await NodeDistribution.EnsureAsync(options.Product, options.CacheFolder, options.Time, cancellationToken);
        var httpPort = options.HttpPort == 0 ? options.ChoosePort() : options.HttpPort;
        var transportPort = options.TransportPort == 0 ? options.ChoosePort() : options.TransportPort;
        var home = await NodeHome.MakeAsync(distribution, options, user, httpPort, transportPort);
        return new ClusterNode(options, user, home, prerequisites.JavaHome!, httpPort, transportPort);
    }

    /// <summary>Makes a node and starts it; once more on other ports when somebody took one of those that we chose before the node did.</summary>
    public static async Task<ClusterNode> StartNewAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await StartNewOnceAsync(options, cancellationToken);
        }
        catch (NodeUnavailableException e) when (e.IsPortTaken && (options.HttpPort == 0 || options.TransportPort == 0))
        {
            return await StartNewOnceAsync(options, cancellationToken); // finds the home, and writes the settings anew
        }
    }

    /// <summary>Starts the node and waits until it answers, its cluster has a uuid and its primary shards are there. Nodes of one cluster must be started together.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (ProcessId is not null) { throw new InvalidOperationException($"{Name} is running"); }
        if (_process is not null) { await _process.DisposeAsync(); }
        _process = OwnedProcess.Start([Path.Combine(_home, Product.StartScript)], _home, Environment(), _user, _options.Time);
        try
        {
            await WaitUntilReadyAsync(_process, cancellationToken);
        }
        catch
        {
            _process.Kill();
            await _process.Exited;
            throw;
        }
    }

    /// <summary>Stops the node as an operator would (SIGTERM) and waits until it is gone.</summary>
    /// <exception cref="NodeUnavailableException">It did not end in time and was killed: what it says at its end is lost.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is null || await _process.StopAsync(_options.StopPatience, cancellationToken)) { return; }
        throw new NodeUnavailableException($"{Name} ({Product}) had to be killed: it did not end within {_options.StopPatience}:\n{LogTail()}");
    }

    /// <summary>Kills the node at once (SIGKILL) and waits until it is gone; its data stay as they are.</summary>
    public async Task KillAsync()
    {
        if (_process is null) { return; }
        _process.Kill();
        await _process.Exited;
    }

    /// <summary>Stops the node and starts it again on the same ports and data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Installs a plugin from a zip with the node's own command; it takes part from the next start.</summary>
    public async Task InstallPluginAsync(string zip, CancellationToken cancellationToken)
    {
        // A copy of its own: the node's user need not be able to read where the zip lies.
        var copy = Path.Combine(_options.Folder, "tmp", Path.GetFileName(zip));
        File.Copy(zip, copy, overwrite: true);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead); }
        string[] command = [Path.Combine(_home, Product.PluginScript), "install", "--batch", new Uri(copy).AbsoluteUri];
        await using var installer = OwnedProcess.Start(command, _home, Environment(), _user, _options.Time);
        if (await installer.Exited.WaitAsync(cancellationToken) != 0)
        {
            throw new NodeUnavailableException($"{Name} refused the plugin {Path.GetFileName(zip)}:\n{installer.Tail}");
        }
    }

    /// <summary>Writes a file below <c>config</c> that only the node's user may read, such as a key.</summary>
    public async Task WriteConfigAsync(string relativePath, string text)
    {
        var path = Path.Combine(_home, "config", relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
        await NodeHome.GiveFolderAsync(Path.GetDirectoryName(path)!, _user);
    }

    /// <summary>Adds lines to the settings file; they count from the next start.</summary>
    public Task AddSettingsAsync(IReadOnlyDictionary<string, string> settings) => File.AppendAllTextAsync(
        Path.Combine(_home, Product.SettingsFile), string.Concat(settings.Select(line => $"{line.Key}: {line.Value}\n")));

    /// <summary>The last lines of the node's log and of what it wrote to its output.</summary>
    public string LogTail()
    {
        var log = Path.Combine(_options.Folder, "logs", _options.ClusterName + ".log");
        var lines = File.Exists(log) ? File.ReadLines(log).TakeLast(40) : [];
        return string.Join('\n', [.. lines, _process?.Tail ?? ""]);
    }

    /// <summary>Stops the node; its folder stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }
        Http.Dispose();
    }

    private static async Task<ClusterNode> StartNewOnceAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        var node = await CreateAsync(options, cancellationToken);
        try
        {
            await node.StartAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private Dictionary<string, string?> Environment() => new()
    {
        ["JAVA_HOME"] = _javaHome,
        ["ES_JAVA_HOME"] = null,
        ["OPENSEARCH_JAVA_HOME"] = _javaHome,
        [Product.JavaOptionsVariable] = string.Create(CultureInfo.InvariantCulture, $"-Xms{_options.HeapMegabytes}m -Xmx{_options.HeapMegabytes}m"),
        ["ES_TMPDIR"] = Path.Combine(_options.Folder, "tmp"),
        ["OPENSEARCH_TMPDIR"] = Path.Combine(_options.Folder, "tmp"),
        ["ES_PATH_CONF"] = Path.Combine(_home, "config"),
        ["OPENSEARCH_PATH_CONF"] = Path.Combine(_home, "config"),
        ["HOME"] = _options.Folder,
    };

    private async Task WaitUntilReadyAsync(OwnedProcess process, CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        while (_options.Time.GetElapsedTime(started) < _options.StartPatience)
        {
            if (process.HasExited)
            {
                var tail = LogTail();
                throw new NodeUnavailableException($"{Name} ({Product}) ended while it started:\n{tail}") { IsPortTaken = tail.Contains("java.net.BindException", StringComparison.Ordinal) };
            }

            if (await IsReadyAsync(process.Id, cancellationToken)) { return; }
            await Task.Delay(TimeSpan.FromMilliseconds(200), _options.Time, cancellationToken);
        }

        throw new NodeUnavailableException($"{Name} ({Product}) did not answer within {_options.StartPatience}:\n{LogTail()}");
    }

    private async Task<bool> IsReadyAsync(int processId, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = Address, Timeout = Http.Timeout }; // its connections end here: a plugin may close those that came before it
            using var root = JsonDocument.Parse(await http.GetStringAsync("/", cancellationToken));
            var name = root.RootElement.GetProperty("name").GetString();
            if (name != Name) { throw new NodeUnavailableException($"port {HttpPort} is answered by {name}, not by {Name}") { IsPortTaken = true }; }
            var uuid = root.RootElement.GetProperty("cluster_uuid").GetString();
            if (uuid is null or "_na_") { return false; }
            using var process = JsonDocument.Parse(await http.GetStringAsync("/_nodes/_local/process", cancellationToken));
            var id = process.RootElement.GetProperty("nodes").EnumerateObject().Single().Value.GetProperty("process").GetProperty("id").GetInt32();
            // On Windows a command script stands between us and the JVM.
            if (id != processId && !OperatingSystem.IsWindows()) { throw new NodeUnavailableException($"port {HttpPort} is answered by process {id}, not by ours") { IsPortTaken = true }; }
            ClusterUuid = uuid;
            await WaitForPrimariesAsync(http, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits until the documents of before can be read; an index that stays red does not keep us for ever.</summary>
    private static async Task WaitForPrimariesAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync("/_cluster/health?wait_for_status=yellow&wait_for_events=languid&timeout=30s", cancellationToken);
    }
}
