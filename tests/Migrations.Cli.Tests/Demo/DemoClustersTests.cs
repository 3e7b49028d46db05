using Migrations.Cli.Demo;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Tests.Demo;

/// <summary>Which clusters a demo takes, and that its line says why and how to get the others.</summary>
public class DemoClustersTests
{
    [Theory]
    [InlineData(false, false, null, "clusters: real, Elasticsearch 7.10.2 and OpenSearch 2.19.4 on this machine, because JDK 17, Maven and what they fetch are here; for the embedded ones: --embedded")]
    [InlineData(true, false, null, "clusters: real, Elasticsearch 7.10.2 and OpenSearch 2.19.4 on this machine, because --real was given; for the embedded ones: --embedded")]
    [InlineData(false, true, null, "clusters: embedded, models of Elasticsearch 7.10.2 and OpenSearch 2.19.4 inside this program, because --embedded was given; for real ones (JDK 17 and Maven wanted): --real")]
    [InlineData(false, false, "no Maven", "clusters: embedded, models of Elasticsearch 7.10.2 and OpenSearch 2.19.4 inside this program, because real ones cannot run here (no Maven); once that is there they are taken by themselves, or by --real")]
    public void The_line_says_which_clusters_why_and_how_to_get_the_others(bool real, bool embedded, string? missing, string line) =>
        Assert.Equal(line, DemoClusters.Choose(real, embedded, missing)!.Line);

    [Fact]
    public void Real_ones_that_were_asked_for_are_not_replaced_when_something_is_missing() => Assert.Null(DemoClusters.Choose(true, false, "no Maven"));

    [Fact]
    public async Task Both_at_once_is_a_usage_error()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("demo", "--real", "--embedded"));
        Assert.Equal("migrations: --real and --embedded exclude each other", run.Error.Split(Environment.NewLine)[0]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Folder));
    }
}
