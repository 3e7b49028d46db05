using System.Text.Json;

namespace Migrations.Cli.Tests;

/// <summary>What the log commands say of a log one of whose two segments was harmed; each segment is a start of the node, with the same traffic.</summary>
public sealed class DamagedLogTests : IDisposable
{
    private const ulong SecondEpoch = 0x0000000000000077;
    private readonly CliRun _run = new();
    private readonly string _file;

    public DamagedLogTests()
    {
        var log = Path.Combine(_run.Folder, "log");
        SmallLog.Write(log);
        SmallLog.Write(log, SecondEpoch);
        _file = Path.Combine(log, "segment-0000000001.arrow");
    }

    [Fact]
    public async Task A_flipped_bit_is_told_with_file_and_place_and_everything_else_is_shown_as_it_was()
    {
        var (first, second) = await ShownAsync();
        var good = File.ReadAllBytes(_file);
        for (var at = 0; at < good.Length; at += 61)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            File.WriteAllBytes(_file, bad);
            await AssertToldAsync(first, second, least: first.Length - 2); // a row is at most one message of one exchange and its neighbour's
        }
    }

    [Fact]
    public async Task A_truncated_segment_is_told_with_file_and_place_and_the_other_is_shown_as_it_was()
    {
        var (first, second) = await ShownAsync();
        var good = File.ReadAllBytes(_file);
        foreach (var length in Enumerable.Range(0, 24).Select(i => good.Length * i / 24).Concat([7, 8, good.Length - 1]))
        {
            File.WriteAllBytes(_file, good[..length]);
            await AssertToldAsync(first, second, least: 0);
            Assert.Equal(4, await _run.RunAsync("log", "list", "--log", "log"));
            Assert.StartsWith($"migrations: damaged: {Path.Combine("log", Path.GetFileName(_file))}, byte ", _run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_segment_that_is_gone_is_told_and_the_other_is_shown_as_it_was()
    {
        var (first, second) = await ShownAsync();
        File.Delete(_file);
        await AssertToldAsync(first, second, least: 0);
        Assert.Contains("the file is not there", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("nodes.json")]
    [InlineData("ledger.json")]
    public async Task A_harmed_book_is_told_by_its_name_and_every_exchange_is_shown(string book)
    {
        var (first, second) = await ShownAsync();
        var path = Path.Combine(_run.Folder, "log", book);
        var text = File.Exists(path) ? File.ReadAllText(path) : """{"crc32":1,"content":{"entries":[],"olderEntries":0}}""";
        File.WriteAllText(path, text.Replace("\"crc32\":", "\"crc32\":1", StringComparison.Ordinal));

        Assert.Equal(3, await _run.RunAsync("log", "verify", "--log", "log"));
        Assert.Contains($"error: {book}, byte 0: ", _run.Out, StringComparison.Ordinal);
        await _run.RunAsync("log", "show", "--log", "log");
        Assert.Equal([.. first, .. second], Lines());
    }

    public void Dispose() => _run.Dispose();

    private async Task<(string[] First, string[] Second)> ShownAsync()
    {
        Assert.Equal(0, await _run.RunAsync("log", "show", "--log", "log"));
        var lines = Lines();
        Assert.Equal(6, lines.Length);
        return (lines[..3], lines[3..]);
    }

    private async Task AssertToldAsync(string[] first, string[] second, int least)
    {
        var name = Path.GetFileName(_file);
        Assert.Equal(4, await _run.RunAsync("log", "show", "--log", "log"));
        Assert.StartsWith($"migrations: damaged: {Path.Combine("log", name)}, byte ", _run.Error, StringComparison.Ordinal);
        Assert.Single(_run.Error.TrimEnd().Split('\n'));
        var shown = Lines();
        Assert.Equal(second, shown[^second.Length..]);
        var whole = shown[..^second.Length].Where(line => !line.Contains('[', StringComparison.Ordinal)).ToArray(); // the others say that they are not
        Assert.Equal(first.Where(whole.Contains), whole);
        Assert.True(whole.Length >= least, _run.Out);

        Assert.Equal(3, await _run.RunAsync("log", "verify", "--log", "log"));
        Assert.Single(Lines(), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains($"\nerror: {name}, byte ", _run.Out, StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }

    private string[] Lines() => _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
