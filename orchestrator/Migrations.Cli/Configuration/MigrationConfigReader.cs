using System.Globalization;
using System.Text.RegularExpressions;
using Migrations.Cli.Hosting;
using Migrations.Compare;
using Migrations.Rules.Documents;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Migrations.Cli.Configuration;

/// <summary>Reads migration.yaml: strict, every error with its place, all errors at once.</summary>
internal static partial class MigrationConfigReader
{
    public const string DefaultFileName = "migration.yaml";

    /// <summary>A longer file is refused.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <param name="path">Absolute; relative paths in the file start at its folder.</param>
    /// <param name="shown">The file as messages shall name it.</param>
    public static MigrationConfig Read(string path, string shown)
    {
        var text = BoundedFile.ReadText(path, MaxBytes) ?? throw CommandFailedException.Usage($"{shown}: longer than {MaxBytes} bytes, so it is no migration.yaml");
        return Parse(text, Path.GetDirectoryName(path)!, shown);
    }

    /// <param name="folder">Absolute: where relative paths start.</param>
    public static MigrationConfig Parse(string text, string folder, string shown)
    {
        var problems = new List<ConfigProblem>();
        var root = Load(text, shown, problems);
        var config = root is null ? null : ReadRoot(new ConfigSection(root, string.Empty, shown, problems), folder, shown);
        if (problems.Count == 0) { return config!; }
        var lines = problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column).Select(problem => ShownText.Line(problem.ToString(), 400));
        throw CommandFailedException.Usage(string.Join("\n", lines));
    }

    private static YamlMappingNode? Load(string text, string shown, List<ConfigProblem> problems)
    {
        YamlStream stream;
        try
        {
            stream = YamlTree.Load(text);
        }
        catch (YamlException failure)
        {
            problems.Add(new ConfigProblem(new ConfigPlace(shown, failure.Start.Line, failure.Start.Column), failure.Message.TrimEnd('.')));
            return null;
        }

        if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root) { return root; }
        problems.Add(new ConfigProblem(new ConfigPlace(shown, 1, 1), "must be one mapping with keys such as source, target, log, run ('migrations init' writes an example)"));
        return null;
    }

    private static MigrationConfig ReadRoot(ConfigSection root, string folder, string shown)
    {
        var config = new MigrationConfig(
            shown,
            ReadCluster(root.Section("source"), folder),
            ReadCluster(root.Section("target"), folder),
            ReadFolder(root, "log", folder),
            ReadFolder(root, "run", folder),
            [.. root.Texts("rules").Select(rule => ReadRule(root, rule.Text, rule.At, folder))],
            ReadReplay(root.Section("replay")));
        root.Finish();
        return config;
    }

    // Both have a default of their own name.
    private static string ReadFolder(ConfigSection root, string key, string folder) =>
        (root.Text(key) is { } text ? root.FullPath(root.Node(key)!, key, text, folder) : null) ?? Path.GetFullPath(key, folder);

    private static ClusterConfig? ReadCluster(ConfigSection? section, string folder)
    {
        if (section is null) { return null; }
        var node = section.Node("url");
        var url = section.Text("url");
        Uri? address = null;
        if (node is null) { section.Report("'url' is missing"); }
        else if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https")))
        {
            section.Report(node, "'url' must begin with http:// or https:// and name a host");
        }
        else if (address is { UserInfo.Length: > 0 })
        {
            section.Report(node, "'url' holds a user or password; put them under 'credentials', by reference");
        }
        else if (address is { Query.Length: > 0 } or { Fragment.Length: > 0 })
        {
            section.Report(node, "'url' must end with its path: no query (?), no fragment (#)");
        }

        var credentials = CredentialsReader.Read(section.Section("credentials"), folder);
        section.Finish();
        return address is null ? null : new ClusterConfig(address, credentials);
    }

    private static string ReadRule(ConfigSection root, string text, YamlNode at, string folder)
    {
        if (BuiltInName().IsMatch(text))
        {
            if (!ShippedPacks.Names.Contains(text + ".yaml")) { root.Report(at, $"there is no built-in rule pack '{text}'; there are {string.Join(", ", ShippedPacks.Names.Select(Path.GetFileNameWithoutExtension))}"); }
            return text;
        }

        if (root.FullPath(at, "rules", text, folder) is not { } path) { return text; }
        if (!File.Exists(path)) { root.Report(at, $"there is no rule file '{text}' (a built-in pack is written without a path and '.yaml')"); }
        return path;
    }

    private static ReplayConfig ReadReplay(ConfigSection? section)
    {
        if (section is null) { return ReplayConfig.Unset; }
        var replay = new ReplayConfig(
            section.Whole("connections", 1, 1024),
            ReadSpeed(section),
            ReadOutcome(section),
            section.Whole("requestTimeoutSeconds", 1, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : null)
        {
            Refusals = ReadRefusals(section),
            PaceAt = section.Node("pace") is { } pace ? section.PlaceOf(pace) : default,
        };
        section.Finish();
        return replay;
    }

    private static double? ReadSpeed(ConfigSection section)
    {
        if (section.Text("pace") is not { } pace) { return null; }
        switch (pace)
        {
            case "original": return 1;
            case "fast": return 0;
            default:
                if (pace.EndsWith('x') && double.TryParse(pace[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times) && times is > 0 and <= 1000) { return times; }
                section.Report(section.Node("pace")!, "'replay.pace' must be original, fast, or a factor such as 2x or 0.5x (up to 1000x)");
                return null;
        }
    }

    private static string? ReadRefusals(ConfigSection section)
    {
        var refusals = section.Text("refusals");
        if (refusals is null or "stop" or "goOn") { return refusals; }
        section.Report(section.Node("refusals")!, "'replay.refusals' must be stop or goOn");
        return null;
    }

    private static string? ReadOutcome(ConfigSection section)
    {
        var outcome = section.Text("outcome");
        if (outcome is null or "source" or "own" or "effects") { return outcome; }
        section.Report(section.Node("outcome")!, "'replay.outcome' must be source, own or effects");
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$(?<!\\.ya?ml)")]
    private static partial Regex BuiltInName();
}
