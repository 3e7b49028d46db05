using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Reads from both sides what they hold besides documents, and names what differs.</summary>
internal static class MetadataParity
{
    public static async Task<IReadOnlyList<MetadataDifference>> SharedAsync(ClusterClient source, ClusterClient target, CancellationToken token) =>
    [
        .. MetadataDiffer.Named("template", await source.LegacyTemplatesAsync(token), await target.LegacyTemplatesAsync(token)),
        .. MetadataDiffer.Named("index template", await source.IndexTemplatesAsync(token), await target.IndexTemplatesAsync(token)),
        .. MetadataDiffer.Named("component template", await source.ComponentTemplatesAsync(token), await target.ComponentTemplatesAsync(token)),
        .. MetadataDiffer.Named("pipeline", await source.PipelinesAsync(token), await target.PipelinesAsync(token)),
        .. MetadataDiffer.Named("script", await source.ScriptsAsync(token), await target.ScriptsAsync(token)),
    ];

    public static IEnumerable<MetadataDifference> OfIndex(string name, ClusterIndex? source, ClusterIndex? target)
    {
        if (source is null || target is null)
        {
            var (here, there) = (source is null ? null : "\"there\"", target is null ? null : "\"there\"");
            return [new("index", name, string.Empty, here, there)];
        }

        var settings = MetadataDiffer.One("setting", name, source.Settings, target.Settings)
            .Where(d => d.Path != "/" + ClosedSetting)
            .Select(d => d with { Path = d.Path.TrimStart('/') });
        var mapping = MetadataDiffer.One("mapping", name, source.Mapping, target.Mapping);
        var aliases = MetadataDiffer.One("alias", name, source.Aliases, target.Aliases);
        return [.. settings, .. mapping, .. aliases, .. StateOf(name, source, target)];
    }

    public static bool IsClosed(ClusterIndex? index) => index?.Setting(ClosedSetting) == "true";

    private const string ClosedSetting = "index.verified_before_close";

    private static IEnumerable<MetadataDifference> StateOf(string name, ClusterIndex source, ClusterIndex target)
    {
        if (IsClosed(source) == IsClosed(target)) { yield break; }
        yield return new("index", name, "/state", IsClosed(source) ? "\"close\"" : "\"open\"", IsClosed(target) ? "\"close\"" : "\"open\"");
    }

    /// <summary>Takes out what a rule explains; says which rules did.</summary>
    public static (IReadOnlyList<MetadataDifference> Left, IReadOnlyList<ParityRuleUse> Used) Apply(
        IReadOnlyList<ParityRule> rules, IEnumerable<MetadataDifference> differences)
    {
        var left = new List<MetadataDifference>();
        var used = new Dictionary<ParityRule, int>();
        foreach (var difference in differences)
        {
            if (rules.FirstOrDefault(r => r.Matches(difference)) is { } rule) { used[rule] = used.GetValueOrDefault(rule) + 1; }
            else { left.Add(difference); }
        }

        return (left, [.. used.Select(u => new ParityRuleUse(u.Key.Name, u.Key.Reason, u.Value)).OrderBy(u => u.Name, StringComparer.Ordinal)]);
    }
}
