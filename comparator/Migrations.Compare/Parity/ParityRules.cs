namespace Migrations.Compare.Parity;

/// <summary>The differences of metadata that a move from 7.x to OpenSearch brings by itself.</summary>
public static class ParityRules
{
    public static IReadOnlyList<ParityRule> All { get; } =
    [
        Setting("made-by-the-cluster", "Each cluster gives an index its own identity, date and version.",
            "index.uuid", "index.creation_date", "index.provided_name", "index.version.", "index.history.uuid", "index.resize."),
        Setting("replication-type", "OpenSearch 2 names its way of replication in every index.", "index.replication.type"),
        Setting("soft-deletes", "OpenSearch 2 always keeps soft deletes and refuses the setting.", "index.soft_deletes.enabled"),
        Setting("allocation", "It names the source's nodes and tiers.", "index.routing.allocation."),
        Setting("source-features", "Of features the target does not have.",
            "index.lifecycle.", "index.frozen", "index.search.throttled", "index.mapping.single_type", "index.mapper.dynamic", "index.store.snapshot."),
        new("date-print-format", "OpenSearch 2 writes the format dates are shown in beside the one they are read in.",
            d => d.Part == "mapping" && d.Path.EndsWith("/print_format", StringComparison.Ordinal) && d.Source is null),
        new("durability-while-replaying", "The target syncs every write while it is replayed into, whatever the source does.",
            d => IsSetting(d, "index.translog.durability") && (d.Target is null or "\"request\"" or "\"REQUEST\"")),
    ];

    private static ParityRule Setting(string name, string reason, params string[] settings) =>
        new(name, reason, d => settings.Any(s => IsSetting(d, s)));

    /// <summary>An index's setting, or the same in a template.</summary>
    private static bool IsSetting(MetadataDifference difference, string setting)
    {
        var name = difference.Path[(difference.Path.LastIndexOf('/') + 1)..];
        var isSetting = difference.Part == "setting" || difference.Path.Contains("settings/", StringComparison.Ordinal);
        return isSetting && (setting[^1] == '.' ? name.StartsWith(setting, StringComparison.Ordinal) : name == setting);
    }
}
