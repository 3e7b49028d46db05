using System.CommandLine;
using Migrations.Proxy.Hosting;
using Migrations.Proxy.Recording;

namespace Migrations.Sidecar.Hosting;

/// <summary>The command line of <c>migrations-sidecar proxy</c>.</summary>
internal static class ProxyCommand
{
    public static Command Make(TextWriter output)
    {
        var defaults = new ProxyOptions { Listen = "", Sources = [] };
        var listen = new Option<string>("--listen") { Description = "Address and port that clients connect to, such as 0.0.0.0:9200.", Required = true };
        var source = new Option<string[]>("--source") { Description = "A node of the source, host:port. Several: connections go round, dead nodes are left out and tried again.", Required = true };
        var key = new Option<string>("--key-file") { Description = "File with the key that sidecar and recorders share: 64 hexadecimal digits, readable by its owner only.", Required = true };
        var sidecar = new Option<int>("--sidecar-port") { Description = "The sidecar's port on 127.0.0.1. Without a sidecar clients are served all the same.", DefaultValueFactory = _ => defaults.SidecarPort };
        var policy = new Option<string>("--policy") { Description = "observe: nothing is held. acknowledged: a mutation's answer waits until its request is durable. count: only count. off: do not look.", DefaultValueFactory = _ => defaults.Policy };
        var hold = new Option<int>("--hold-timeout") { Description = "Milliseconds that an answer waits at most; past it it goes out, and a gap is told.", DefaultValueFactory = _ => defaults.HoldTimeoutMilliseconds };
        var buffer = new Option<long>("--buffer-bytes") { Description = "Bytes kept for a sidecar that is slow or away; past it they are dropped and counted, reads first.", DefaultValueFactory = _ => defaults.BufferBytes };
        var id = new Option<string?>("--id") { Description = "Who records, the same over restarts; from host and port when not given." };
        var clusterName = new Option<string?>("--cluster-name") { Description = "The source's name, for the log." };
        var clusterUuid = new Option<string?>("--cluster-uuid") { Description = "The source's cluster_uuid, for the log." };
        var product = new Option<string?>("--product") { Description = "The source's product, for the log: elasticsearch or opensearch." };
        var version = new Option<string?>("--source-version") { Description = "The source's version, for the log." };
        var http2 = Choice("--http2", "HTTP/2, which is not recorded");
        var upgrade = Choice("--upgrade", "a connection that the source switches to another protocol (101)");
        var connect = Choice("--connect", "CONNECT");
        var proxyProtocol = new Option<bool>("--proxy-protocol") { Description = "Clients begin with a PROXY protocol header, v1 or v2; who does not is closed." };
        var most = new Option<int>("--max-connections") { Description = "Connections at once; past it new ones wait.", DefaultValueFactory = _ => defaults.MaxConnections };
        var drain = new Option<int>("--drain-seconds") { Description = "Time for open requests at the stop.", DefaultValueFactory = _ => defaults.DrainSeconds };
        var ledger = new Option<string?>("--ledger-file") { Description = "File that the recorder's books are mirrored to." };
        var serviceLog = new Option<string?>("--service-log") { Description = "File for the proxy's own messages, besides stderr." };
        var command = new Command("proxy", "Stands in front of a source that takes no plugin: passes everything on untouched and records it for a sidecar. Records no effects.")
        {
            listen, source, key, sidecar, policy, hold, buffer, id, clusterName, clusterUuid, product, version, http2, upgrade, connect, proxyProtocol, most, drain, ledger, serviceLog,
        };
        command.SetAction((result, cancel) => ProxyHost.RunAsync(
            new ProxyOptions
            {
                Listen = result.GetValue(listen)!,
                Sources = result.GetValue(source)!,
                SidecarPort = result.GetValue(sidecar),
                Policy = result.GetValue(policy)!,
                HoldTimeoutMilliseconds = result.GetValue(hold),
                BufferBytes = result.GetValue(buffer),
                Id = result.GetValue(id),
                ClusterName = result.GetValue(clusterName),
                ClusterUuid = result.GetValue(clusterUuid),
                Product = result.GetValue(product),
                ProductVersion = result.GetValue(version),
                Http2 = result.GetValue(http2),
                Upgrade = result.GetValue(upgrade),
                Connect = result.GetValue(connect),
                ProxyProtocol = result.GetValue(proxyProtocol),
                MaxConnections = result.GetValue(most),
                DrainSeconds = result.GetValue(drain),
                LedgerFile = result.GetValue(ledger),
            },
            result.GetValue(key)!,
            result.GetValue(serviceLog),
            output,
            cancel));
        return command;
    }

    private static Option<PassOrRefuse> Choice(string name, string what) =>
        new(name) { Description = $"pass or refuse {what}; it is counted either way.", DefaultValueFactory = _ => PassOrRefuse.Pass };
}
