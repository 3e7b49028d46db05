using System.Text;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Tests;

/// <summary>What surrounds every command: numbers on the command line, an output that cannot be written.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("log show --limit 0", "--limit wants a whole number from 1 to 2147483647; '0' is none.")]
    [InlineData("log show --limit -1", "--limit wants a whole number from 1 to 2147483647; '-1' is none.")]
    [InlineData("log show --limit many", "--limit wants a whole number from 1 to 2147483647; 'many' is none.")]
    [InlineData("log show --limit 99999999999", "--limit wants a whole number from 1 to 2147483647; '99999999999' is none.")]
    [InlineData("log show --connection one", "--connection wants a whole number from 1 to 2147483647; 'one' is none.")]
    [InlineData("backfill --documents-per-second -5", "--documents-per-second wants a whole number from 1 to 2147483647; '-5' is none.")]
    [InlineData("demo --seed x", "--seed wants a whole number from 0 to 2147483647; 'x' is none.")]
    public async Task A_number_that_is_none_is_a_usage_error_in_plain_words(string line, string message)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync(line.Split(' ')));
        Assert.Equal($"migrations: {message}", run.Error.Split(Environment.NewLine)[0]);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("log list --log log")]
    public async Task An_answer_that_cannot_be_written_is_a_failure_told_in_one_line(string line)
    {
        using var run = new CliRun();
        SmallLog.Write(Path.Combine(run.Folder, "log"));
        using var error = new StringWriter();
        await using var full = new StreamWriter(new FullStream(), Encoding.UTF8, 16 * 1024);
        var environment = new CommandEnvironment(TextReader.Null, full, error, TimeProvider.System, run.Folder, _ => null, ShowsProgress: false);

        Assert.Equal(ExitCodes.Failed, await MigrationsHost.RunAsync(line.Split(' '), environment, TestContext.Current.CancellationToken));
        Assert.Equal("migrations: standard output cannot be written: the disk is full" + Environment.NewLine, error.ToString());
    }

    private sealed class FullStream : MemoryStream
    {
        private bool _isOver;

        public override void Write(ReadOnlySpan<byte> buffer) => Refuse();

        public override void Write(byte[] buffer, int offset, int count) => Refuse();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Refuse();
            return ValueTask.CompletedTask;
        }

        private void Refuse()
        {
            if (_isOver) { return; } // the writer's own end
            _isOver = true;
            throw new IOException("the disk is full");
        }
    }
}
