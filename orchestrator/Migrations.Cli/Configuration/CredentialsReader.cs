namespace Migrations.Cli.Configuration;

/// <summary>Reads a <c>credentials</c> section. A secret written out is refused, and not repeated in the message.</summary>
internal static class CredentialsReader
{
    public static CredentialsConfig? Read(ConfigSection? section, string folder)
    {
        if (section is null) { return null; }
        var user = section.Text("user");
        var password = Reference(section, "password", folder);
        var apiKey = Reference(section, "apiKey", folder);
        var hasPassword = section.Node("password") is not null;
        var hasKey = section.Node("apiKey") is not null;
        section.Finish();
        if (hasKey == (user is not null || hasPassword)) { section.Report("say either 'user' and 'password', or 'apiKey'"); }
        else if (!hasKey && (user is null || !hasPassword)) { section.Report($"'{(user is null ? "user" : "password")}' is missing"); }
        return new CredentialsConfig(user, password, apiKey);
    }

    private static SecretReference? Reference(ConfigSection section, string key, string folder)
    {
        if (section.Node(key) is not { } node) { return null; }
        var text = section.TextOrNone(key);
        if (text is not null && text.StartsWith("env:", StringComparison.Ordinal) && text.Length > 4)
        {
            return new SecretReference(SecretKind.Variable, text[4..], section.PlaceOf(node));
        }

        if (text is not null && text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5)
        {
            return section.FullPath(node, key, text[5..], folder) is { } path ? new SecretReference(SecretKind.File, path, section.PlaceOf(node)) : null;
        }

        section.Report(node, $"'{key}' must be a reference, env:NAME or file:PATH; a secret does not belong in this file");
        return null;
    }
}
