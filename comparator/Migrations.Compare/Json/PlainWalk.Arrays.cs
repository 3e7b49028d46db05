using System.Text;
using System.Text.Json;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Json;

internal sealed partial class PlainWalk
{
    private void CompareArrays(JsonElement a, JsonElement b)
    {
        List<JsonElement> from = [.. a.EnumerateArray()], to = [.. b.EnumerateArray()];
        var place = Place();
        if (place.IsHits && TryCompareAligned(place, from, to, HitOf)) { return; }
        if (place.IsAggregation && TryCompareAligned(place, from, to, BucketOf)) { return; }
        if (from.Count != to.Count) { CompareUneven(from, to); return; }
        if (TryCompareAsSet(place, from, to)) { return; }
        if (IsPermutation(from, to)) { Report(DifferenceKind.Order, a, b); return; }
        for (var i = 0; i < from.Count; i++) { CompareElements(i, from[i], to[i]); }
    }

    private void CompareElements(int index, JsonElement a, JsonElement b) => At(null, () => CompareValues(a, b), index);

    private bool TryCompareAligned(DifferencePlace place, List<JsonElement> from, List<JsonElement> to, Func<JsonElement, HitKey> keyOf)
    {
        List<HitKey> keysA = from.ConvertAll(e => keyOf(e)), keysB = to.ConvertAll(e => keyOf(e));
        if (HitRanking.Align(keysA, keysB) is not { } aligned) { return false; }
        HitRanking.ReportOrder(found, place, [.. _indexes], keysA, keysB, aligned);
        ReportLone(aligned.Missing, from, aligned.Extra, to);
        foreach (var (i, j) in aligned.Pairs) { CompareElements(i, from[i], to[j]); }
        return true;
    }

    private bool TryCompareAsSet(DifferencePlace place, List<JsonElement> from, List<JsonElement> to)
    {
        if (from.Count > found.Options.MaxUnorderedElements || found.Find<RuleAction.Unordered>(place, DifferenceKind.Order) is not { } rule) { return false; }
        var partner = new int[from.Count];
        var free = Enumerable.Range(0, to.Count).ToList();
        for (var i = 0; i < from.Count; i++)
        {
            var at = free.FindIndex(j => AreEqual(from[i], to[j]));
            partner[i] = at < 0 ? -1 : free[at];
            if (at >= 0) { free.RemoveAt(at); }
        }

        if (Enumerable.Range(0, from.Count).Any(i => partner[i] >= 0 && partner[i] != i)) { found.Use(rule, place, DifferenceKind.Order); }
        var next = 0;
        for (var i = 0; i < from.Count; i++) { CompareElements(i, from[i], to[partner[i] >= 0 ? partner[i] : free[next++]]); }
        return true;
    }

    private bool AreEqual(JsonElement a, JsonElement b)
    {
        var outer = found.StartProbe();
        CompareElements(0, a, b);
        return found.EndProbe(outer);
    }

    private void CompareUneven(List<JsonElement> from, List<JsonElement> to)
    {
        var shorter = Math.Min(from.Count, to.Count);
        var head = 0;
        while (head < shorter && Raw(from[head]).SequenceEqual(Raw(to[head]))) { head++; }
        var tail = 0;
        while (tail < shorter - head && Raw(from[^(tail + 1)]).SequenceEqual(Raw(to[^(tail + 1)]))) { tail++; }
        for (var i = head; i < shorter - tail; i++) { CompareElements(i, from[i], to[i]); }
        ReportLone([.. Enumerable.Range(0, from.Count).Skip(shorter - tail).SkipLast(tail)], from, [.. Enumerable.Range(0, to.Count).Skip(shorter - tail).SkipLast(tail)], to);
    }

    private void ReportLone(IReadOnlyList<int> missing, List<JsonElement> from, IReadOnlyList<int> extra, List<JsonElement> to)
    {
        foreach (var i in missing) { At(null, () => found.Report(DifferenceKind.Missing, Place(), [.. _indexes], Raw(from[i]), default), i); }
        foreach (var j in extra) { At(null, () => found.Report(DifferenceKind.Extra, Place(), [.. _indexes], default, Raw(to[j])), j); }
    }

    private static bool IsPermutation(List<JsonElement> from, List<JsonElement> to) =>
        from.Count > 1
        && !from.Zip(to).All(p => Text(p.First) == Text(p.Second))
        && from.Select(Text).Order(StringComparer.Ordinal).SequenceEqual(to.Select(Text).Order(StringComparer.Ordinal));

    private static HitKey HitOf(JsonElement hit)
    {
        var id = Member(hit, "_id");
        var score = hit.ValueKind == JsonValueKind.Object && hit.TryGetProperty("_score", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        return new HitKey(id is null ? string.Empty : $"{Member(hit, "_index")}/{id}{Member(hit, "_nested")}", Member(hit, "sort"), score, Member(hit, "_routing"));
    }

    private static HitKey BucketOf(JsonElement bucket) => Member(bucket, "key") is { } key ? new HitKey(key, key, double.NaN) : new HitKey(string.Empty, null, double.NaN);

    private static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string Text(JsonElement element) => Encoding.UTF8.GetString(Raw(element));
}
