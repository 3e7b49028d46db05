using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Migrations.Cli.Configuration;

/// <summary>One mapping of the file, read strictly: what has the wrong type or was never asked for is a problem with its place.</summary>
/// <remarks>Reading goes on after a problem, so that all are told at once. Call <see cref="Finish"/> when everything known was asked for.</remarks>
internal sealed class ConfigSection(YamlMappingNode node, string name, string file, List<ConfigProblem> problems)
{
    private readonly HashSet<string> _known = [];

    public ConfigPlace PlaceOf(YamlNode at) => new(file, at.Start.Line, at.Start.Column);

    public void Report(YamlNode at, string message) => problems.Add(new ConfigProblem(PlaceOf(at), message));

    /// <summary>Reports on the section as a whole.</summary>
    public void Report(string message) => Report(node, message);

    /// <summary>The value of a key, or null when the key or its value is missing.</summary>
    public YamlNode? Node(string key)
    {
        _known.Add(key);
        foreach (var (at, value) in node.Children)
        {
            if (at is YamlScalarNode scalar && scalar.Value == key) { return IsNull(value) ? null : value; }
        }

        return null;
    }

    public ConfigSection? Section(string key) => Node(key) switch
    {
        null => null,
        YamlMappingNode mapping => new ConfigSection(mapping, name.Length == 0 ? key : $"{name}.{key}", file, problems),
        var other => Wrong<ConfigSection>(other, key, "a mapping (keys below it, indented)"),
    };

    /// <summary>The value when it is a single one of any type, else null; reports nothing.</summary>
    public string? TextOrNone(string key) => (Node(key) as YamlScalarNode)?.Value;

    public string? Text(string key) => Node(key) is { } value ? TextOf(value, key) : null;

    /// <summary>A path made absolute from <paramref name="folder"/>; null when it was reported.</summary>
    public string? FullPath(YamlNode at, string key, string path, string folder)
    {
        if (!path.Contains('\0')) { return Path.GetFullPath(path, folder); }
        Report(at, $"'{key}' holds a character that no path can hold");
        return null;
    }

    public IReadOnlyList<(string Text, YamlNode At)> Texts(string key)
    {
        if (Node(key) is not { } value) { return []; }
        if (value is not YamlSequenceNode sequence)
        {
            Wrong<string>(value, key, "a list (one '- ' a line)");
            return [];
        }

        return [.. sequence.Children.Select(child => (Text: TextOf(child, key), At: child)).Where(item => item.Text is not null).Select(item => (item.Text!, item.At))];
    }

    public int? Whole(string key, int least, int most)
    {
        if (Node(key) is not { } value) { return null; }
        if (IsPlain(value, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole >= least && whole <= most) { return whole; }
        Wrong<string>(value, key, $"a whole number from {least} to {most}");
        return null;
    }

    /// <summary>Tells of every key that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var key in node.Children.Keys)
        {
            if (key is YamlScalarNode { Value: { } text } && _known.Contains(text)) { continue; }
            var shown = key is YamlScalarNode scalar ? $"'{scalar.Value}'" : "this key";
            var where = name.Length == 0 ? "here" : $"under '{name}'";
            Report(key, $"{shown} is not known {where}; known are {string.Join(", ", _known)}");
        }
    }

    private string? TextOf(YamlNode value, string key)
    {
        if (value is not YamlScalarNode { Value: { Length: > 0 } text }) { return Wrong<string>(value, key, "a text"); }
        if (!IsPlain(value, out _)) { return text; }
        var isOther = bool.TryParse(text, out _) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isOther ? Wrong<string>(value, key, "a text (put it in quotes if it is one)") : text;
    }

    private T? Wrong<T>(YamlNode at, string key, string expected)
        where T : class
    {
        var full = name.Length == 0 ? key : $"{name}.{key}";
        Report(at, $"'{full}' must be {expected}");
        return null;
    }

    private static bool IsPlain(YamlNode value, out string text)
    {
        text = (value as YamlScalarNode)?.Value ?? string.Empty;
        return value is YamlScalarNode { Style: ScalarStyle.Plain };
    }

    private static bool IsNull(YamlNode value) => IsPlain(value, out var text) && (text is "" or "~" or "null");
}
