namespace Migrations.Cli.Configuration;

/// <summary>A place in a file; lines and columns count from 1.</summary>
internal readonly record struct ConfigPlace(string File, long Line, long Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
