using System.CommandLine;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Hosting;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Securing;

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
        var sidecarSocket = new Option<string?>("--sidecar-socket") { Description = "The sidecar's Unix socket (its --socket), in place of the port; it costs less." };
        var policy = new Option<string>("--policy") { Description = "observe: nothing is held. acknowledged: a mutation's answer waits until its request is durable. count: only count. off: do not look.", DefaultValueFactory = _ => defaults.Policy };
        var hold = new Option<int>("--hold-timeout") { Description = "Milliseconds that an answer waits at most; past it it goes out, and a gap is told.", DefaultValueFactory = _ => defaults.HoldTimeoutMilliseconds };
        var buffer = new Option<long>("--buffer-bytes") { Description = "Bytes kept for a sidecar that is slow or away; past it they are dropped and counted, reads first.", DefaultValueFactory = _ => defaults.BufferBytes };
        var id = new Option<string?>("--id") { Description = "Who records, the same over restarts; from host and port when not given." };
        var clusterName = new Option<string?>("--cluster-name") { Description = "The source's name, for the log." };
        var clusterUuid = new Option<string?>("--cluster-uuid") { Description = "The source's cluster_uuid, for the log." };
        var product = new Option<string?>("--product") { Description = "The source's product, for the log: elasticsearch or opensearch." };
        var version = new Option<string?>("--source-version") { Description = "The source's version, for the log." };
        var routes = new Option<string[]>("--filter-route") { Description = "Keep out of the log reads of this path, a method in front of it or not: 'GET /_cluster/health*'. A * stands for any text; queries are not looked at. Requests that may change something are always recorded." };
        var agents = new Option<string[]>("--filter-user-agent") { Description = "Keep out reads whose user-agent header is this: 'kube-probe*'." };
        var indices = new Option<string[]>("--filter-index") { Description = "Keep out reads of these indices: every name in the path matches one of the filters." };
        var http2 = Choice("--http2", "HTTP/2, which is not recorded");
        var upgrade = Choice("--upgrade", "a connection that the source switches to another protocol (101)");
        var connect = Choice("--connect", "CONNECT");
        var proxyProtocol = new Option<bool>("--proxy-protocol") { Description = "Clients begin with a PROXY protocol header, v1 or v2; who does not is closed." };
        var certificate = new Option<string?>("--tls-certificate") { Description = "PEM file shown to clients, intermediates included; read again when it changes. Without it clients speak in clear." };
        var certificateKey = new Option<string?>("--tls-key") { Description = "Its key." };
        var clients = new Option<CertificateChoice>("--client-certificates") { Description = "Whether clients show a certificate: none, ask or require.", DefaultValueFactory = _ => CertificateChoice.None };
        var clientCa = new Option<string?>("--client-ca") { Description = "PEM file of the authorities whose client certificates are taken." };
        var sourceTls = new Option<bool>("--source-tls") { Description = "The source speaks TLS." };
        var sourceCa = new Option<string?>("--source-ca") { Description = "PEM file of the authorities of the source; those the system trusts when not given." };
        var sourceName = new Option<string?>("--source-name") { Description = "The name in the source's certificates; each node's own when not given." };
        var sourceInsecure = new Option<bool>("--source-insecure") { Description = "Take whatever certificate the source shows." };
        var sourceCertificate = new Option<string?>("--source-certificate") { Description = "PEM file shown to the source." };
        var sourceKey = new Option<string?>("--source-key") { Description = "Its key." };
        var sourceCertificates = new Option<string?>("--source-certificates") { Description = "Folder of PEM files, certificate and key in each, named by the SHA-256 fingerprint of the client's certificate for which they are shown to the source." };
        var most = new Option<int>("--max-connections") { Description = "Connections at once; past it new ones wait.", DefaultValueFactory = _ => defaults.MaxConnections };
        var memory = new Option<long>("--memory-bytes") { Description = "Memory of all connections and of --buffer-bytes in one sum, 16384 bytes for each of --max-connections among it; past it reads stay small.", DefaultValueFactory = _ => defaults.MemoryBytes };
        var drain = new Option<int>("--drain-seconds") { Description = "Time for open requests at the stop.", DefaultValueFactory = _ => defaults.DrainSeconds };
        var ledger = new Option<string?>("--ledger-file") { Description = "File that the recorder's books are mirrored to." };
        var serviceLog = new Option<string?>("--service-log") { Description = "File for the proxy's own messages, besides stderr." };
        var command = new Command("proxy", "Stands in front of a source that takes no plugin: passes everything on untouched and records it for a sidecar. Records no effects.")
        {
            listen, source, key, sidecar, sidecarSocket, policy, hold, buffer, id, clusterName, clusterUuid, product, version, routes, agents, indices, http2, upgrade, connect, proxyProtocol,
            certificate, certificateKey, clients, clientCa, sourceTls, sourceCa, sourceName, sourceInsecure, sourceCertificate, sourceKey, sourceCertificates, most, memory, drain, ledger, serviceLog,
        };
        command.SetAction((result, cancel) => ProxyHost.RunAsync(
            new ProxyOptions
            {
                Listen = result.GetValue(listen)!,
                Sources = result.GetValue(source)!,
                SidecarPort = result.GetValue(sidecar),
                SidecarSocket = result.GetValue(sidecarSocket),
                Policy = result.GetValue(policy)!,
                HoldTimeoutMilliseconds = result.GetValue(hold),
                BufferBytes = result.GetValue(buffer),
                Id = result.GetValue(id),
                ClusterName = result.GetValue(clusterName),
                ClusterUuid = result.GetValue(clusterUuid),
                Product = result.GetValue(product),
                ProductVersion = result.GetValue(version),
                Filters = new CaptureFilterOptions { Routes = result.GetValue(routes) ?? [], UserAgents = result.GetValue(agents) ?? [], Indices = result.GetValue(indices) ?? [] },
                Http2 = result.GetValue(http2),
                Upgrade = result.GetValue(upgrade),
                Connect = result.GetValue(connect),
                ProxyProtocol = result.GetValue(proxyProtocol),
                Tls = new TlsOptions
                {
                    Certificate = result.GetValue(certificate),
                    Key = result.GetValue(certificateKey),
                    ClientCertificates = result.GetValue(clients),
                    ClientAuthorities = result.GetValue(clientCa),
                    Source = result.GetValue(sourceTls),
                    SourceAuthorities = result.GetValue(sourceCa),
                    SourceName = result.GetValue(sourceName),
                    SourceInsecure = result.GetValue(sourceInsecure),
                    SourceCertificate = result.GetValue(sourceCertificate),
                    SourceKey = result.GetValue(sourceKey),
                    SourceCertificateFolder = result.GetValue(sourceCertificates),
                },
                MaxConnections = result.GetValue(most),
                MemoryBytes = result.GetValue(memory),
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
