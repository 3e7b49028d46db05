namespace Migrations.Cli.Logs;

/// <summary>Which headers are never shown: what they hold lets someone in.</summary>
internal static class SecretHeaders
{
    public const string Mask = "(not shown)";

    private static readonly string[] Parts = ["authorization", "cookie", "token", "secret", "api-key", "apikey", "password", "credential", "signature"];

    /// <summary>True for Authorization, cookies, keys, tokens, and whatever is named like them.</summary>
    public static bool IsSecret(string name) => Parts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value, or the mask.</summary>
    public static string Shown(string name, string value) => IsSecret(name) ? Mask : value;
}
