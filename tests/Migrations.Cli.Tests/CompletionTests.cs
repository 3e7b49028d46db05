namespace Migrations.Cli.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _migrations_complete migrations")]
    [InlineData("zsh", "compdef _migrations_complete migrations")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName migrations")]
    public async Task Prints_a_script_for_each_shell(string shell, string line)
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("completion", shell));
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggests_what_could_come_next()
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("[suggest:11]", "completion "));
        Assert.Contains("zsh", run.Out.Split(Environment.NewLine));
    }

    [Fact]
    public async Task Refuses_a_shell_it_does_not_know_in_one_line()
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync("completion", "fish"));
        Assert.StartsWith("migrations: Argument 'fish' not recognized.", run.Error, StringComparison.Ordinal);
    }
}
