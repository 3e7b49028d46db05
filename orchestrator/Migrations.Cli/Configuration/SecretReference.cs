using Migrations.Cli.Hosting;
using Migrations.Rules.Documents;

namespace Migrations.Cli.Configuration;

/// <summary>Where a secret is kept: <c>env:NAME</c> or <c>file:PATH</c>. The secret itself never stands in the migration's file.</summary>
/// <param name="Name">The variable's name, or the file's absolute path.</param>
/// <param name="Place">Where the reference was written.</param>
internal sealed record SecretReference(SecretKind Kind, string Name, ConfigPlace Place)
{
    /// <summary>A secret longer than this is a mistaken path, not a secret.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads the secret; without the line end an editor puts behind it.</summary>
    public string Resolve(Func<string, string?> variable)
    {
        var secret = Kind == SecretKind.Variable ? variable(Name) : ReadFile();
        if (secret is null) { throw CommandFailedException.Usage($"{Place}: the environment variable {Name} is not set"); }
        secret = secret.TrimEnd('\r', '\n');
        return secret.Length > 0 ? secret : throw CommandFailedException.Usage($"{Place}: {What} is empty");
    }

    private string What => Kind == SecretKind.Variable ? $"the environment variable {Name}" : $"the file {Name}";

    private string ReadFile()
    {
        try
        {
            return BoundedFile.ReadText(Name, MaxBytes) ?? throw CommandFailedException.Usage($"{Place}: the file {Name} is too large for a secret (over {MaxBytes} bytes)");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage($"{Place}: the file {Name} cannot be read: {failure.Message}");
        }
    }
}
