using System.Runtime.InteropServices;
using System.Text.Json;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Json;

/// <summary>The plain version of <see cref="TapeWalk"/>: every value visited through <see cref="JsonElement"/>, nothing passed over. What tests and benchmarks measure the fast one against.</summary>
internal sealed partial class PlainWalk(DifferenceCollector found)
{
    private readonly List<string?> _steps = [];
    private readonly List<int> _indexes = [];

    public void Compare(JsonElement source, JsonElement target)
    {
        _steps.Clear();
        _indexes.Clear();
        CompareValues(source, target);
    }

    private void CompareValues(JsonElement a, JsonElement b)
    {
        switch (a.ValueKind, b.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object): CompareObjects(a, b); break;
            case (JsonValueKind.Array, JsonValueKind.Array): CompareArrays(a, b); break;
            case (JsonValueKind.Number, JsonValueKind.Number):
                if (!JsonText.SameNumber(Raw(a), Raw(b))) { Report(DifferenceKind.Number, a, b); }
                break;
            case (JsonValueKind.String, JsonValueKind.String):
                if (a.GetString() != b.GetString()) { Report(DifferenceKind.Value, a, b); }
                break;
            case (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False):
                if (a.ValueKind != b.ValueKind) { Report(DifferenceKind.Value, a, b); }
                break;
            default:
                if (a.ValueKind != b.ValueKind) { Report(DifferenceKind.Type, a, b); }
                break;
        }
    }

    private void CompareObjects(JsonElement a, JsonElement b)
    {
        if (Number(a, "status") is { } x && Number(b, "status") is { } y && !Raw(x).SequenceEqual(Raw(y)))
        {
            At("status", () => Report(DifferenceKind.Status, x, y));
            return;
        }

        if (Place().IsAnswer && Shards(a, "failed") is { } failedA && Shards(b, "failed") is { } failedB && !Raw(failedA).SequenceEqual(Raw(failedB)))
        {
            At("_shards", () => At("failures", () => found.Report(DifferenceKind.Error, Place(), [.. _indexes], FailureType(a), FailureType(b))));
            return;
        }

        var folds = !found.FoldsRanking && Place().IsAnswer && Shards(a, "total") is { } m && Shards(b, "total") is { } n && !Raw(m).SequenceEqual(Raw(n));
        if (folds) { found.StartFolding(Place()); }
        CompareMembers(a, b);
        if (folds) { found.EndFolding([.. _indexes], Raw(Shards(a, "total")!.Value), Raw(Shards(b, "total")!.Value)); }
    }

    private void CompareMembers(JsonElement a, JsonElement b)
    {
        var left = b.EnumerateObject().ToList();
        foreach (var member in a.EnumerateObject())
        {
            var match = left.FindIndex(m => m.Name == member.Name);
            At(member.Name, () =>
            {
                if (match >= 0) { CompareValues(member.Value, Take(left, match)); }
                else { ReportMissing(member, left); }
            });
        }

        foreach (var extra in left) { At(extra.Name, () => found.Report(DifferenceKind.Extra, Place(), [.. _indexes], default, Raw(extra.Value))); }
    }

    private void ReportMissing(JsonProperty member, List<JsonProperty> left)
    {
        var rule = found.Find<RuleAction.Rename>(Place(), DifferenceKind.Missing);
        var match = rule is { Action: RuleAction.Rename rename } ? left.FindIndex(m => m.Name == rename.To) : -1;
        if (match < 0)
        {
            found.Report(DifferenceKind.Missing, Place(), [.. _indexes], Raw(member.Value), default);
            return;
        }

        found.Use(rule!, Place(), DifferenceKind.Missing);
        CompareValues(member.Value, Take(left, match));
    }

    private static JsonElement Take(List<JsonProperty> left, int place)
    {
        var taken = left[place].Value;
        left.RemoveAt(place);
        return taken;
    }

    private void At(string? step, Action compare, int index = 0)
    {
        _steps.Add(step);
        if (step is null) { _indexes.Add(index); }
        compare();
        if (step is null) { _indexes.RemoveAt(_indexes.Count - 1); }
        _steps.RemoveAt(_steps.Count - 1);
    }

    private void Report(DifferenceKind kind, JsonElement a, JsonElement b) => found.Report(kind, Place(), [.. _indexes], Raw(a), Raw(b));

    private DifferencePlace Place() => found.Scope.Place(CollectionsMarshal.AsSpan(_steps));

    private static ReadOnlySpan<byte> Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    private static JsonElement? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value : null;

    private static JsonElement? Shards(JsonElement answer, string name) =>
        answer.TryGetProperty("hits", out _) && answer.TryGetProperty("_shards", out var shards) && Inner(shards, name) is { } value ? value : null;

    private static ReadOnlySpan<byte> FailureType(JsonElement answer) =>
        Shards(answer, "failures") is { ValueKind: JsonValueKind.Array } failures && failures.GetArrayLength() > 0
            && Inner(failures[0], "reason") is { } reason && Inner(reason, "type") is { } type ? Raw(type) : default;

    private static JsonElement? Inner(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
