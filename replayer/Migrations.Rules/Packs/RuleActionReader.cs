using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Packs;

/// <summary>Reads what a rule does: <c>ignore: true</c>, or <c>equivalent:</c> with one normaliser.</summary>
internal static class RuleActionReader
{
    private static readonly string[] Normalisers = ["drop", "rename", "replace", "tolerance", "unordered", "ties"];
    private static readonly string[] ReplaceKeys = ["pattern", "with"];
    private static readonly string[] ToleranceKeys = ["relative", "absolute"];

    public static RuleAction? Read(YamlFields rule, string file, List<RuleError> errors)
    {
        var ignore = rule.Node("ignore");
        var equivalent = rule.Node("equivalent");
        if (ignore is null == equivalent is null)
        {
            rule.Error(ignore, "a rule has either 'ignore: true' or 'equivalent:' with a normaliser");
            return null;
        }

        if (ignore is not null) { return IsTrue(rule, ignore, "ignore") ? new RuleAction.Ignore() : null; }
        if (equivalent is YamlScalarNode { Value: { } word })
        {
            // `equivalent: drop` is short for `equivalent: { drop: true }`.
            return Flag(word) ?? Unknown(rule, equivalent, word);
        }

        var fields = new YamlFields(equivalent!, "'equivalent'", file, errors);
        if (!fields.IsMapping) { return null; }
        fields.RefuseOthers(Normalisers);
        var given = Normalisers.Where(n => fields.Node(n) is not null).ToList();
        if (given.Count != 1)
        {
            fields.Error(null, $"'equivalent' takes exactly one of: {string.Join(", ", Normalisers)}");
            return null;
        }

        return ReadNormaliser(fields, given[0], file, errors);
    }

    private static RuleAction? ReadNormaliser(YamlFields fields, string name, string file, List<RuleError> errors) => name switch
    {
        "rename" => fields.Text("rename") is { } to ? new RuleAction.Rename(to) : null,
        "replace" => ReadReplace(fields, file, errors),
        "tolerance" => ReadTolerance(fields, file, errors),
        _ => IsTrue(fields, fields.Node(name)!, name) ? Flag(name) : null,
    };

    private static RuleAction? Flag(string word) => word switch
    {
        "drop" => new RuleAction.Drop(),
        "unordered" => new RuleAction.Unordered(),
        "ties" => new RuleAction.Ties(),
        _ => null,
    };

    private static RuleAction? Unknown(YamlFields rule, YamlNode at, string word)
    {
        rule.Error(at, $"'{word}' is no normaliser that stands alone; expected drop, unordered or ties, or a mapping with one of: {string.Join(", ", Normalisers)}");
        return null;
    }

    private static bool IsTrue(YamlFields fields, YamlNode node, string name)
    {
        if (node is YamlScalarNode { Value: "true" }) { return true; }
        fields.Error(node, $"expected '{name}: true'");
        return false;
    }

    private static RuleAction.Replace? ReadReplace(YamlFields parent, string file, List<RuleError> errors)
    {
        var steps = new List<TextReplacement>();
        foreach (var item in parent.Items("replace", required: true))
        {
            var fields = new YamlFields(item, "'replace'", file, errors);
            if (!fields.IsMapping) { continue; }
            fields.RefuseOthers(ReplaceKeys);
            var with = fields.Node("with") is YamlScalarNode { Value: { } text } ? text : string.Empty;
            if (fields.Text("pattern", required: true) is { } pattern && ReadRegex(fields, pattern) is { } regex) { steps.Add(new TextReplacement(regex, with)); }
        }

        return steps.Count > 0 ? new RuleAction.Replace(steps) : null;
    }

    private static Regex? ReadRegex(YamlFields fields, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            fields.Error(fields.Node("pattern"), "not a regular expression that can be used here: " + e.Message);
            return null;
        }
    }

    private static RuleAction.Tolerance? ReadTolerance(YamlFields parent, string file, List<RuleError> errors)
    {
        var fields = new YamlFields(parent.Node("tolerance")!, "'tolerance'", file, errors);
        if (!fields.IsMapping) { return null; }
        fields.RefuseOthers(ToleranceKeys);
        var (relative, absolute) = (fields.Number("relative"), fields.Number("absolute"));
        if (relative is null && absolute is null) { fields.Error(null, "'tolerance' wants 'relative' or 'absolute'"); }
        return new RuleAction.Tolerance(relative ?? 0, absolute ?? 0);
    }
}
