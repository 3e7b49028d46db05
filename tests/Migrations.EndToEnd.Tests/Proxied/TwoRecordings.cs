using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.EndToEnd.Tests.Bytes;

namespace Migrations.EndToEnd.Tests.Proxied;

/// <summary>One traffic in two logs, the proxy's and the plugin's behind it: which connection of the one is which of the other.</summary>
internal sealed class TwoRecordings
{
    private readonly Dictionary<(ulong Epoch, uint Connection), LoggedConnection> _pluginOf = [];

    /// <summary>Each connection of the proxy's log with the one of the plugin's that brought the same bytes at the same time; a proxy makes one for each.</summary>
    public TwoRecordings(CaptureLog proxy, CaptureLog plugin)
    {
        var behind = LoggedConnection.Read(plugin).ToList();
        foreach (var front in LoggedConnection.Read(proxy).OrderBy(static c => c.OpenedAt))
        {
            var own = behind.Where(one => one.Requests.IsBeginningOf(front.Requests) || front.Requests.IsBeginningOf(one.Requests))
                .MinBy(one => (one.OpenedAt - front.OpenedAt).Duration());
            Assert.True(own is not null, $"the plugin's log has no connection with the bytes of the proxy's {front.Number}");
            behind.Remove(own);
            _pluginOf.Add((front.Epoch, front.Number), own);
        }
    }

    public int Connections => _pluginOf.Count;

    /// <summary>The plugin's name of an exchange that the proxy recorded.</summary>
    public RequestStamp PluginStampOf(RequestStamp proxy) =>
        _pluginOf[(proxy.Epoch, proxy.Connection)] is { } connection ? proxy with { Epoch = connection.Epoch, Connection = connection.Number } : default;
}
