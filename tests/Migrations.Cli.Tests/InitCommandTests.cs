namespace Migrations.Cli.Tests;

public class InitCommandTests
{
    [Fact]
    public async Task Writes_the_example_once_and_never_over_a_file()
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("init", "--json"));
        Assert.Equal(Path.Combine(run.Folder, "migration.yaml"), run.Json().GetProperty("file").GetString());

        File.WriteAllText(Path.Combine(run.Folder, "migration.yaml"), "mine");
        Assert.Equal(2, await run.RunAsync("init"));
        Assert.Equal("migrations: migration.yaml is there already; it is not overwritten" + Environment.NewLine, run.Error);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(run.Folder, "migration.yaml")));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_one_message()
    {
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync("init", "no/where.yaml"));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("where.yaml", run.Error, StringComparison.Ordinal);
    }
}
