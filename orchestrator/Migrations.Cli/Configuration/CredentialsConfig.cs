namespace Migrations.Cli.Configuration;

/// <summary>How to log in to a cluster: a user with a password, or an API key.</summary>
/// <param name="User">The name as written, or null when an API key is used.</param>
internal sealed record CredentialsConfig(string? User, SecretReference? Password, SecretReference? ApiKey);
