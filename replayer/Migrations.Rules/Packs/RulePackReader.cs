using Migrations.Rules.Documents;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Packs;

/// <summary>Reads the YAML of a rule pack and collects every mistake with its line and column.</summary>
internal sealed class RulePackReader(string file, List<RuleError> errors)
{
    private static readonly string[] TopKeys = ["name", "rules"];

    public RulePack Read(string text)
    {
        var node = ReadDocument(text);
        if (node is null) { return RulePack.Empty; }
        var top = new YamlFields(node, "the file", file, errors);
        if (!top.IsMapping) { return RulePack.Empty; }
        top.RefuseOthers(TopKeys);
        var name = top.Text("name") ?? Path.GetFileNameWithoutExtension(file);
        var rules = new List<Rule>();
        foreach (var item in top.Items("rules", required: true))
        {
            if (RuleReader.Read(item, file, errors) is not { } rule) { continue; }
            if (rules.Find(r => r.Name == rule.Name) is { } first)
            {
                errors.Add(new RuleError(file, rule.Line, 1, $"rule '{rule.Name}' is there already, on line {first.Line}; a name stands once"));
            }

            rules.Add(rule);
        }

        return new RulePack(name, rules);
    }

    private YamlNode? ReadDocument(string text)
    {
        try
        {
            var stream = YamlTree.Load(text);
            if (stream.Documents.Count == 1) { return stream.Documents[0].RootNode; }
            errors.Add(new RuleError(file, 0, 0, stream.Documents.Count == 0 ? "the file is empty; expected 'rules:' with a list" : "expected one YAML document"));
        }
        catch (YamlException e)
        {
            errors.Add(new RuleError(file, (int)e.Start.Line, (int)e.Start.Column, "not YAML: " + (e.InnerException?.Message ?? e.Message)));
        }

        return null;
    }
}
