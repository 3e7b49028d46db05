using System.Text.Json;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Json;

/// <summary>What concerns a whole answer: one cause, which everything else in it follows from.</summary>
internal readonly ref partial struct TapeWalk
{
    /// <summary>Two answers, or items of answers, with different status codes: nothing else in them is worth comparing.</summary>
    private bool HasOtherStatus(int a, int b)
    {
        var (x, y) = (Member(_a, _source, a, "status"u8), Member(_b, _target, b, "status"u8));
        if (x < 0 || y < 0 || _a[x].Kind != JsonTokenType.Number || _b[y].Kind != JsonTokenType.Number || RawA(x).SequenceEqual(RawB(y))) { return false; }
        var mark = _path.PushName("status"u8);
        Report(DifferenceKind.Status, x, y);
        _path.Pop(mark);
        return true;
    }

    /// <summary>Searches in which other numbers of shards failed: what the rest of them found is chance.</summary>
    private bool HasOtherFailures(int a, int b)
    {
        var (x, y) = (Shards(_a, _source, a, "failed"u8), Shards(_b, _target, b, "failed"u8));
        if (x < 0 || y < 0 || RawA(x).SequenceEqual(RawB(y))) { return false; }
        var shards = _path.PushName("_shards"u8);
        _path.PushName("failures"u8);
        _found.Report(DifferenceKind.Error, Place(), _path.Indexes, FailureType(_a, _source, a), FailureType(_b, _target, b));
        _path.Pop(shards);
        return true;
    }

    private bool StartsFolding(int a, int b, out (int A, int B) totals)
    {
        totals = (Shards(_a, _source, a, "total"u8), Shards(_b, _target, b, "total"u8));
        if (_found.FoldsRanking || totals.A < 0 || totals.B < 0 || RawA(totals.A).SequenceEqual(RawB(totals.B))) { return false; }
        _found.StartFolding(Place());
        return true;
    }

    /// <summary>Of a search's answer a number in <c>_shards</c>, or −1.</summary>
    private static int Shards(JsonTape tape, ReadOnlySpan<byte> json, int answer, ReadOnlySpan<byte> name)
    {
        if (Member(tape, json, answer, "hits"u8) < 0) { return -1; }
        var shards = Member(tape, json, answer, "_shards"u8);
        return shards < 0 ? -1 : Member(tape, json, shards, name);
    }

    /// <summary>What went wrong on the first shard that failed; nothing when none did.</summary>
    private static ReadOnlySpan<byte> FailureType(JsonTape tape, ReadOnlySpan<byte> json, int answer)
    {
        var failures = Shards(tape, json, answer, "failures"u8);
        if (failures < 0 || tape[failures].Kind != JsonTokenType.StartArray || tape[failures].Next == failures + 1) { return default; }
        var reason = Member(tape, json, failures + 1, "reason"u8);
        var type = reason < 0 ? -1 : Member(tape, json, reason, "type"u8);
        return type < 0 ? default : json[tape[type].Start..tape[type].End];
    }
}
