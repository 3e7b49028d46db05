using Migrations.Cli.Demo;

namespace Migrations.Cli.Tests.Demo;

public sealed class ProgramCallTests
{
    [Theory]
    [InlineData("/opt/migrations/migrations", "/opt/migrations/migrations.dll", "(/opt/migrations/migrations)")]
    [InlineData("/usr/bin/dotnet", "bin/migrations.dll", "dotnet (bin/migrations.dll)")] // the host alone calls nothing
    [InlineData(null, "migrations.dll", "migrations")]
    public void A_line_to_type_calls_the_program_as_it_was_called(string? process, string assembly, string call) =>
        Assert.Equal(call, ProgramCall.Of(process, assembly, static path => $"({path})"));
}
