using System.CommandLine;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Hosting;

/// <summary>The command line of migrations-sidecar.</summary>
public static class SidecarCommand
{
    /// <summary>Parses and runs; returns the exit code: 0 fine, 1 failed, 2 wrong usage.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var parsed = Make(output).Parse(arguments);
        // Signals are the host's: it drains and seals, which takes longer than this library would wait.
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) { await error.WriteLineAsync(problem.Message); }
            await error.WriteLineAsync("migrations-sidecar --help says how it is used.");
            return SidecarRefusal.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(configuration, cancel);
        }
        catch (SidecarRefusal refusal)
        {
            await error.WriteLineAsync(refusal.Message);
            return refusal.ExitCode;
        }
    }

    private static RootCommand Make(TextWriter output)
    {
        var log = new Option<string>("--log") { Description = "Directory of the capture log; made when there is none. It will hold what clients send, passwords included.", Required = true };
        var key = new Option<string>("--key-file") { Description = "File with the key that the recorders share: 64 hexadecimal digits, readable by its owner only.", Required = true };
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 9810 };
        var socket = new Option<string?>("--socket") { Description = "Unix socket that proxies on this host may use in place of the port (--sidecar-socket); it costs less. Its file is its owner's alone." };
        var defaults = new CaptureLogOptions();
        var most = new Option<long>("--max-log-bytes") { Description = "Bound of all segments together; past it nothing more is taken or acknowledged.", DefaultValueFactory = _ => defaults.MaxLogBytes };
        var segment = new Option<long>("--segment-bytes") { Description = "Size at which a segment is sealed and the next begun.", DefaultValueFactory = _ => defaults.SegmentBytes };
        var nodeData = new Option<string?>("--node-data") { Description = "The node's path.data; a log on the same file system is then refused." };
        var sameDisk = new Option<bool>("--allow-same-disk") { Description = "Allow it all the same." };
        var serviceLog = new Option<string?>("--service-log") { Description = "File for the service's own messages, besides stderr." };
        var root = new RootCommand("Receives what the capture plugin records and keeps it in a capture log.") { log, key, port, socket, most, segment, nodeData, sameDisk, serviceLog, ProxyCommand.Make(output) };
        root.SetAction((result, cancel) => SidecarHost.RunAsync(
            new SidecarOptions
            {
                LogDirectory = result.GetValue(log)!,
                KeyFile = result.GetValue(key)!,
                Port = result.GetValue(port),
                Socket = result.GetValue(socket),
                NodeData = result.GetValue(nodeData),
                AllowSameDisk = result.GetValue(sameDisk),
                ServiceLog = result.GetValue(serviceLog),
                Log = new CaptureLogOptions { MaxLogBytes = result.GetValue(most), SegmentBytes = result.GetValue(segment) },
            },
            output,
            cancel));
        return root;
    }
}
