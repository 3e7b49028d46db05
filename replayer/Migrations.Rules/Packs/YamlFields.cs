using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Packs;

/// <summary>The members of one YAML mapping, asked for by name; every answer that does not fit becomes an error with its place.</summary>
internal sealed class YamlFields
{
    private readonly string _what;
    private readonly string _file;
    private readonly List<RuleError> _errors;
    private readonly YamlNode _node;
    private readonly YamlMappingNode? _mapping;

    public YamlFields(YamlNode node, string what, string file, List<RuleError> errors)
    {
        (_node, _what, _file, _errors) = (node, what, file, errors);
        _mapping = node as YamlMappingNode;
        if (_mapping is null) { Error(node, $"expected {what} to be a mapping (name: value)"); }
    }

    public bool IsMapping => _mapping is not null;

    public int Line => (int)_node.Start.Line;

    public void Error(YamlNode? at, string message) =>
        _errors.Add(new RuleError(_file, (int)(at ?? _node).Start.Line, (int)(at ?? _node).Start.Column, message));

    public void RefuseOthers(IReadOnlyList<string> known)
    {
        foreach (var key in _mapping!.Children.Keys)
        {
            if (key is YamlScalarNode { Value: { } name } && known.Contains(name)) { continue; }
            Error(key, $"'{(key as YamlScalarNode)?.Value}' is not known in {_what}; expected one of: {string.Join(", ", known)}");
        }
    }

    public YamlNode? Node(string name)
    {
        foreach (var (key, value) in _mapping!.Children)
        {
            if (key is YamlScalarNode { Value: { } text } && text == name) { return value; }
        }

        return null;
    }

    public string? Text(string name, bool required = false)
    {
        var node = Node(name);
        if (node is YamlScalarNode { Value: { Length: > 0 } value }) { return value; }
        if (node is not null) { Error(node, $"expected '{name}' of {_what} to be a text"); }
        else if (required) { Error(null, $"{_what} has no '{name}'"); }
        return null;
    }

    public double? Number(string name)
    {
        if (Node(name) is not { } node) { return null; }
        if (node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0) { return number; }
        Error(node, $"expected '{name}' of {_what} to be a number of 0 or more");
        return null;
    }

    /// <summary>A list, or one item standing for a list of one.</summary>
    public IReadOnlyList<YamlNode> Items(string name, bool required = false)
    {
        switch (Node(name))
        {
            case YamlSequenceNode list: return [.. list.Children];
            case YamlScalarNode { Value: null or "" }:
            case null:
                if (required) { Error(Node(name), $"{_what} has no '{name}', or it is empty"); }
                return [];
            case { } one: return [one];
        }
    }

    public IReadOnlyList<(string Text, YamlNode Node)> Texts(string name, bool required = false)
    {
        var texts = new List<(string, YamlNode)>();
        foreach (var item in Items(name, required))
        {
            if (item is YamlScalarNode { Value: { Length: > 0 } value }) { texts.Add((value, item)); }
            else { Error(item, $"expected '{name}' of {_what} to hold texts"); }
        }

        return texts;
    }
}
