using Migrations.Cli.Hosting;
using Migrations.Cli.Runs;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Clusters;

namespace Migrations.Cli.Tests;

/// <summary>What a parity report tells a script.</summary>
public class ParityAnswerTests
{
    [Fact]
    public void Equal_is_fine_and_a_difference_is_a_finding()
    {
        Assert.Equal(ExitCodes.Fine, ParityCommand.ExitCodeOf(Report(0, "orders"), []));
        Assert.Equal(ExitCodes.Fine, ParityCommand.ExitCodeOf(Report(0, "orders"), ["orders"]));
        Assert.Equal(ExitCodes.Findings, ParityCommand.ExitCodeOf(Report(1, "orders"), []));
    }

    // A misspelt name was once found equal: none of no documents differed.
    [Fact]
    public void An_index_that_was_asked_for_and_not_compared_is_not_called_equal()
    {
        Assert.Equal(ExitCodes.Incomplete, ParityCommand.ExitCodeOf(Report(0), ["ordres"]));
        Assert.Equal(ExitCodes.Incomplete, ParityCommand.ExitCodeOf(Report(0, "orders"), ["orders", "ordres"]));
        Assert.Equal(ExitCodes.Findings, ParityCommand.ExitCodeOf(Report(1, "orders"), ["orders", "ordres"]));
    }

    [Fact]
    public void An_index_that_is_closed_leaves_the_question_open_though_nobody_asked_for_it_by_name()
    {
        Assert.Equal(ExitCodes.Incomplete, ParityCommand.ExitCodeOf(Report(0, "orders") with { Closed = ["old"] }, []));
        Assert.Equal(ExitCodes.Findings, ParityCommand.ExitCodeOf(Report(1, "orders") with { Closed = ["old"] }, []));
    }

    private static ParityReport Report(long missing, params string[] indices)
    {
        var differences = missing == 0 ? new Dictionary<DifferenceKind, long>() : new() { [DifferenceKind.Missing] = missing };
        var info = new ClusterInfo("opensearch", "2.19.4", "c", "u", "n");
        return new(info, info, DateTimeOffset.UnixEpoch, indices.Length, indices.Length - missing, differences, [.. indices.Select(name => new IndexParity(name, 1, 1, 0, differences, []))], [], [], []);
    }
}
