using Migrations.Capture.Frames;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>Turns the frames of a whole log into exchanges: one <see cref="ConnectionAssembler"/> for each open connection.</summary>
/// <remarks>Holds what is unfinished only; a connection is forgotten when it closes. One thread.</remarks>
public sealed class ExchangeAssembler(FramingOptions options)
{
    private static readonly IReadOnlyList<Exchange> None = [];

    private readonly Dictionary<(ushort Node, ulong Epoch, uint Connection), ConnectionAssembler> _open = [];

    public ExchangeAssembler() : this(FramingOptions.Default)
    {
    }

    /// <summary>Takes one frame; those that belong to no connection are passed over.</summary>
    public IReadOnlyList<Exchange> Push(LogFrame frame)
    {
        var header = frame.Header;
        if (header.Kind is not (FrameKind.Opened or FrameKind.RequestBytes or FrameKind.ResponseBytes or FrameKind.Gap or FrameKind.Closed)) { return None; }
        var key = (frame.Node, frame.Epoch, header.Connection);
        if (!_open.TryGetValue(key, out var connection))
        {
            if (header.Kind == FrameKind.Gap) { return None; }
            _open[key] = connection = new ConnectionAssembler(frame.Node, frame.Epoch, header.Connection, options);
        }

        var exchanges = connection.Push(frame);
        if (header.Kind == FrameKind.Closed) { _open.Remove(key); }
        return exchanges;
    }

    /// <summary>The log ends here: the exchanges that were not finished.</summary>
    public IReadOnlyList<Exchange> End()
    {
        var exchanges = _open.OrderBy(static pair => pair.Key).SelectMany(static pair => pair.Value.End()).ToList();
        _open.Clear();
        return exchanges;
    }
}
