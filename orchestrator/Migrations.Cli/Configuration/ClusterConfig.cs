namespace Migrations.Cli.Configuration;

/// <summary>A cluster and how to log in to it.</summary>
/// <param name="Credentials">Null: the cluster asks for none.</param>
internal sealed record ClusterConfig(Uri Url, CredentialsConfig? Credentials);
