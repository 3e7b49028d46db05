using System.Globalization;
using System.Text.Json;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>What a tuple's edits mean for the comparison of its answers. Pure.</summary>
internal sealed class EditNotes
{
    private readonly HashSet<string> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<int> _itemsLeftOut = [];
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    private EditNotes() { }

    public static EditNotes None { get; } = new();

    /// <summary>A by-query operation was held to the documents that its effects name: its counts are not the client's.</summary>
    public bool IsFenced => _rules.Contains("fenced by ids");

    /// <summary>It may have been sent twice: the second answer is not the one the client had.</summary>
    public bool IsRepeat => _kinds.Contains("repeat");

    /// <summary>Sent with <c>dry_run</c>, since the source had not rolled over.</summary>
    public bool IsDryRun => _rules.Contains("the source did not roll over");

    /// <summary>Sent with the version that it had, or would have had, on the source.</summary>
    public bool HasSourceVersion => _rules.Contains("source version");

    /// <summary>Places in the source's bulk of the items that were not sent.</summary>
    public IReadOnlySet<int> ItemsLeftOut => _itemsLeftOut;

    /// <summary>Items of a bulk were sent as the creates they had been on the source.</summary>
    public bool RenamesItems => _rules.Contains("source id") || _rules.Contains("upsert of a new document");

    public static EditNotes Of(ExchangeTuple tuple)
    {
        if (tuple.Edits.Length < 3) { return None; }
        var notes = new EditNotes();
        try
        {
            using var edits = JsonDocument.Parse(tuple.Edits);
            if (edits.RootElement.ValueKind != JsonValueKind.Array) { return None; }
            foreach (var edit in edits.RootElement.EnumerateArray()) { notes.Add(Member(edit, "what"), Member(edit, "name"), Member(edit, "rule")); }
        }
        catch (JsonException)
        {
            return None; // the edits explain nothing then; what differs is shown as a difference
        }

        return notes;
    }

    private void Add(string what, string name, string rule)
    {
        _kinds.Add(what);
        _rules.Add(rule);
        if (what == "item" && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) { _itemsLeftOut.Add(place); }
    }

    private static string Member(JsonElement edit, string name) =>
        edit.ValueKind == JsonValueKind.Object && edit.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
