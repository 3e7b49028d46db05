using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Json;

internal readonly ref partial struct TapeWalk
{
    private void CompareArrays(int a, int b)
    {
        var (from, to) = (Elements(_a, a), Elements(_b, b));
        var place = Place();
        if (place.IsHits && TryCompareHits(place, from, to)) { return; }
        if (place.IsAggregation && TryCompareBuckets(place, from, to)) { return; }
        if (from.Length != to.Length) { CompareUneven(from, to); return; }
        if (place.HasUnordered && TryCompareAsSet(place, from, to)) { return; }
        if (IsPermutation(from, to)) { Report(DifferenceKind.Order, a, b); return; }
        for (var i = 0; i < from.Length; i++) { CompareElements(i, from[i], to[i]); }
    }

    private void CompareElements(int index, int a, int b)
    {
        if (RawA(a).SequenceEqual(RawB(b))) { return; }
        var mark = _path.PushIndex(index);
        CompareValues(a, b);
        _path.Pop(mark);
    }

    private bool TryCompareHits(DifferencePlace place, int[] from, int[] to)
    {
        if (SameHits(from, to))
        {
            for (var i = 0; i < from.Length; i++) { CompareElements(i, from[i], to[i]); }
            return true;
        }

        var (keysA, keysB) = (HitKeys(_a, _source, from), HitKeys(_b, _target, to));
        if (HitRanking.Align(keysA, keysB) is not { } aligned) { return false; }
        HitRanking.ReportOrder(_found, place, _path.Indexes, keysA, keysB, aligned);
        ReportLone(aligned.Missing, from, aligned.Extra, to);
        foreach (var (i, j) in aligned.Pairs) { CompareElements(i, from[i], to[j]); }
        return true;
    }

    /// <summary>The usual case, without a string made: the same hits at the same places.</summary>
    private bool SameHits(int[] from, int[] to)
    {
        if (from.Length != to.Length) { return false; }
        for (var i = 0; i < from.Length; i++)
        {
            var (a, b) = (Member(_a, _source, from[i], "_id"u8), Member(_b, _target, to[i], "_id"u8));
            if (a < 0 || b < 0 || !RawA(a).SequenceEqual(RawB(b))) { return false; }
            (a, b) = (Member(_a, _source, from[i], "_index"u8), Member(_b, _target, to[i], "_index"u8));
            if (a < 0 || b < 0 || !RawA(a).SequenceEqual(RawB(b))) { return false; }
            (a, b) = (Member(_a, _source, from[i], "_routing"u8), Member(_b, _target, to[i], "_routing"u8));
            if (a < 0 != b < 0 || (a >= 0 && !RawA(a).SequenceEqual(RawB(b)))) { return false; }
        }

        return true;
    }

    private bool TryCompareBuckets(DifferencePlace place, int[] from, int[] to)
    {
        var (keysA, keysB) = (BucketKeys(_a, _source, from), BucketKeys(_b, _target, to));
        if (HitRanking.Align(keysA, keysB) is not { } aligned) { return false; }
        HitRanking.ReportOrder(_found, place, _path.Indexes, keysA, keysB, aligned);
        ReportLone(aligned.Missing, from, aligned.Extra, to);
        foreach (var (i, j) in aligned.Pairs) { CompareElements(i, from[i], to[j]); }
        return true;
    }

    private bool TryCompareAsSet(DifferencePlace place, int[] from, int[] to)
    {
        if (from.Length > _found.Options.MaxUnorderedElements || _found.Find<RuleAction.Unordered>(place, DifferenceKind.Order) is not { } rule) { return false; }
        var partner = new int[from.Length];
        var free = new SortedSet<int>(Enumerable.Range(0, to.Length));
        for (var i = 0; i < from.Length; i++) { partner[i] = TakeEqual(from[i], to, free); }

        var moved = false;
        for (var i = 0; i < from.Length; i++)
        {
            if (partner[i] < 0) { partner[i] = free.Min; free.Remove(partner[i]); }
            else { moved |= partner[i] != i; }
        }

        if (moved) { _found.Use(rule, place, DifferenceKind.Order); }
        for (var i = 0; i < from.Length; i++) { CompareElements(i, from[i], to[partner[i]]); }
        return true;
    }

    private int TakeEqual(int element, int[] to, SortedSet<int> free)
    {
        foreach (var j in free)
        {
            var outer = _found.StartProbe();
            CompareElements(0, element, to[j]);
            if (!_found.EndProbe(outer)) { continue; }
            free.Remove(j);
            return j;
        }

        return -1;
    }

    /// <summary>Arrays of different length: what begins and ends alike is paired, the rest place by place, what is then over is missing or extra.</summary>
    private void CompareUneven(int[] from, int[] to)
    {
        var shorter = Math.Min(from.Length, to.Length);
        var head = 0;
        while (head < shorter && RawA(from[head]).SequenceEqual(RawB(to[head]))) { head++; }
        var tail = 0;
        while (tail < shorter - head && RawA(from[^(tail + 1)]).SequenceEqual(RawB(to[^(tail + 1)]))) { tail++; }
        for (var i = head; i < shorter - tail; i++) { CompareElements(i, from[i], to[i]); }
        ReportLone([.. Enumerable.Range(0, from.Length).Skip(shorter - tail).SkipLast(tail)], from, [.. Enumerable.Range(0, to.Length).Skip(shorter - tail).SkipLast(tail)], to);
    }

    private void ReportLone(IReadOnlyList<int> missing, int[] from, IReadOnlyList<int> extra, int[] to)
    {
        foreach (var i in missing)
        {
            var mark = _path.PushIndex(i);
            _found.Report(DifferenceKind.Missing, Place(), _path.Indexes, RawA(from[i]), default);
            _path.Pop(mark);
        }

        foreach (var j in extra)
        {
            var mark = _path.PushIndex(j);
            _found.Report(DifferenceKind.Extra, Place(), _path.Indexes, default, RawB(to[j]));
            _path.Pop(mark);
        }
    }

    private bool IsPermutation(int[] from, int[] to)
    {
        if (from.Length < 2 || IsSame(from, to)) { return false; }
        var (bytes, hash) = (0L, 0UL);
        foreach (var e in from) { bytes += RawA(e).Length; }
        foreach (var e in to) { bytes -= RawB(e).Length; }
        if (bytes != 0) { return false; }
        foreach (var e in from) { hash += XxHash3.HashToUInt64(RawA(e)); }
        foreach (var e in to) { hash -= XxHash3.HashToUInt64(RawB(e)); }
        return hash == 0; // equal sums of 64-bit hashes over as many elements of as many bytes
    }

    private bool IsSame(int[] from, int[] to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            if (!RawA(from[i]).SequenceEqual(RawB(to[i]))) { return false; }
        }

        return true;
    }

    private static HitKey[] HitKeys(JsonTape tape, ReadOnlySpan<byte> json, int[] hits)
    {
        var keys = new HitKey[hits.Length];
        for (var i = 0; i < hits.Length; i++)
        {
            var id = Text(tape, json, Member(tape, json, hits[i], "_id"u8));
            var identity = id is null ? string.Empty : string.Concat(Text(tape, json, Member(tape, json, hits[i], "_index"u8)), "/", id, Text(tape, json, Member(tape, json, hits[i], "_nested"u8)));
            var score = Member(tape, json, hits[i], "_score"u8);
            var known = score >= 0 && JsonText.TryNumber(json[tape[score].Start..tape[score].End], out var number) ? number : double.NaN;
            keys[i] = new HitKey(identity, Text(tape, json, Member(tape, json, hits[i], "sort"u8)), known, Text(tape, json, Member(tape, json, hits[i], "_routing"u8)));
        }

        return keys;
    }

    /// <summary>A bucket is known by its key, and has a rank of its own.</summary>
    private static HitKey[] BucketKeys(JsonTape tape, ReadOnlySpan<byte> json, int[] buckets)
    {
        var keys = new HitKey[buckets.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            var key = Text(tape, json, Member(tape, json, buckets[i], "key"u8)) ?? string.Empty;
            keys[i] = new HitKey(key, key, double.NaN);
        }

        return keys;
    }

    private static string? Text(JsonTape tape, ReadOnlySpan<byte> json, int value) =>
        value < 0 ? null : Encoding.UTF8.GetString(json[tape[value].Start..tape[value].End]);

    private static int[] Elements(JsonTape tape, int array)
    {
        var count = 0;
        for (int i = array + 1, end = tape[array].Next; i < end; i = tape[i].Next) { count++; }
        var elements = new int[count];
        count = 0;
        for (int i = array + 1, end = tape[array].Next; i < end; i = tape[i].Next) { elements[count++] = i; }
        return elements;
    }
}
