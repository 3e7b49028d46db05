namespace Migrations.Cli.Configuration;

/// <summary>The places a secret may be kept in.</summary>
internal enum SecretKind
{
    Variable,
    File,
}
