namespace Migrations.Cli.Hosting;

/// <summary>A command line worth knowing, and what it is good for.</summary>
internal sealed record CommandExample(string Line, string What);
