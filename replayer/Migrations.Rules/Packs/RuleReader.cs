using Migrations.Rules.Matching;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Packs;

/// <summary>Reads one rule of a pack.</summary>
internal static class RuleReader
{
    private static readonly string[] RuleKeys = ["name", "when", "paths", "kinds", "ignore", "equivalent", "reason"];
    private static readonly string[] WhenKeys = ["api", "method", "path", "source_status", "target_status", "source", "target"];

    public static Rule? Read(YamlNode node, string file, List<RuleError> errors)
    {
        var before = errors.Count;
        var fields = new YamlFields(node, "a rule", file, errors);
        if (!fields.IsMapping) { return null; }
        fields.RefuseOthers(RuleKeys);
        var name = fields.Text("name", required: true);
        var reason = fields.Text("reason", required: true);
        var places = ReadPlaces(fields);
        var kinds = ReadKinds(fields);
        var when = fields.Node("when") is { } condition ? ReadCondition(condition, file, errors) : RuleCondition.Always;
        var action = RuleActionReader.Read(fields, file, errors);
        if (errors.Count > before) { return null; }

        return new Rule(name!, when, places, kinds, action!, reason!, file, fields.Line, RuleText.Of(node));
    }

    private static List<RulePlace> ReadPlaces(YamlFields fields)
    {
        var places = new List<RulePlace>();
        foreach (var (text, node) in fields.Texts("paths", required: true))
        {
            if (RulePlace.TryParse(text, out var place, out var error)) { places.Add(place); }
            else { fields.Error(node, $"'{text}' is no path: {error}; expected status, text, header:NAME or a JSON path such as hits.hits.*._type"); }
        }

        return places;
    }

    private static List<DifferenceKind> ReadKinds(YamlFields fields)
    {
        var kinds = new List<DifferenceKind>();
        foreach (var (text, node) in fields.Texts("kinds"))
        {
            if (!char.IsAsciiDigit(text[0]) && Enum.TryParse<DifferenceKind>(text, ignoreCase: true, out var kind)) { kinds.Add(kind); }
            else { fields.Error(node, $"'{text}' is no kind of difference; expected one of: {string.Join(", ", Enum.GetNames<DifferenceKind>()).ToLowerInvariant()}"); }
        }

        return kinds;
    }

    private static RuleCondition ReadCondition(YamlNode node, string file, List<RuleError> errors)
    {
        var fields = new YamlFields(node, "'when'", file, errors);
        if (!fields.IsMapping) { return RuleCondition.Always; }
        fields.RefuseOthers(WhenKeys);
        return new RuleCondition(
            [.. fields.Texts("api").Select(t => t.Text)],
            [.. fields.Texts("method").Select(t => t.Text)],
            fields.Text("path"),
            ReadStatus(fields, "source_status"),
            ReadStatus(fields, "target_status"),
            ReadRange(fields, "source"),
            ReadRange(fields, "target"));
    }

    private static string? ReadStatus(YamlFields fields, string name)
    {
        if (fields.Text(name) is not { } text) { return null; }
        if (text.Length == 3 && text.All(c => c == 'x' || char.IsAsciiDigit(c))) { return text; }
        fields.Error(fields.Node(name), $"expected '{name}' to be a status such as 404 or 4xx");
        return null;
    }

    private static VersionRange ReadRange(YamlFields fields, string name)
    {
        if (fields.Text(name) is not { } text) { return VersionRange.Any; }
        if (VersionRange.TryParse(text, out var range, out var error)) { return range; }
        fields.Error(fields.Node(name), error);
        return VersionRange.Any;
    }
}
