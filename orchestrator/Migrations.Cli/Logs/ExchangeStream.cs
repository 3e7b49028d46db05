using Migrations.Capture.Frames;
using Migrations.Exchanges.Assembling;

namespace Migrations.Cli.Logs;

/// <summary>Exchanges as they end, without holding the log.</summary>
internal static class ExchangeStream
{
    public static IEnumerable<Exchange> Of(IEnumerable<LogFrame> frames)
    {
        var assembler = new ExchangeAssembler();
        foreach (var frame in frames)
        {
            foreach (var exchange in assembler.Push(frame)) { yield return exchange; }
        }

        foreach (var exchange in assembler.End()) { yield return exchange; }
    }
}
