namespace Migrations.Cli.Configuration;

/// <summary>One thing wrong in the migration's file. The message never repeats a value that may be a secret.</summary>
internal sealed record ConfigProblem(ConfigPlace Place, string Message)
{
    public override string ToString() => $"{Place}: {Message}";
}
