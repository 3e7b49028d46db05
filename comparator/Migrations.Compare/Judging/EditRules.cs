using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Rules for what the replayer's own edits make differ. They are asked before all others, and only about pairs that bear the edit.</summary>
internal static class EditRules
{
    /// <summary>Name of the file that these rules carry.</summary>
    public const string File = "built in";

    public static IReadOnlyList<(Func<EditNotes, bool> IsMeant, Rule Rule)> All { get; } =
    [
        (static e => e.IsFenced, Built(
            "edit.by-query-fence",
            "The replayer held the operation to the documents that it touched on the source, so that repeating it is harmless; its counts are not the client's.",
            RuleCondition.Always,
            "total", "noops", "batches", "version_conflicts", "requests_per_second", "throttled*")),
        (static e => e.IsDryRun, Built("edit.dry-run", "The source did not roll over, so the target was asked with dry_run.", RuleCondition.Always, "dry_run")),
        (static e => e.ItemsLeftOut.Count > 0, Built("edit.items-left-out", "Items that the source refused for its own state were not sent, so the bulk as a whole may have no errors.", RuleCondition.Always, "errors")),
    ];

    /// <summary>A rule like any other, so that reports count it; it explains another value, never a missing one.</summary>
    private static Rule Built(string name, string reason, RuleCondition when, params string[] paths) =>
        new(name, when, [.. paths.Select(Place)], [DifferenceKind.Number, DifferenceKind.Value], new RuleAction.Ignore(), reason, File, 0, name);

    private static RulePlace Place(string path) =>
        RulePlace.TryParse(path, out var place, out var error) ? place : throw new InvalidOperationException(error);
}
