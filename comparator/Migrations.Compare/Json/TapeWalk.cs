using System.Text.Json;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Json;

/// <summary>Walks two bodies in step and reports where they differ. The fast version; <see cref="PlainWalk"/> is the plain one, and a test holds them equal.</summary>
/// <remarks>
/// Whatever is equal to the byte is passed over with one comparison of memory; only what differs is looked into.
/// A member that stands twice in one object is paired with whichever of its namesakes is found first.
/// </remarks>
internal readonly ref partial struct TapeWalk(
    ReadOnlySpan<byte> source, JsonTape sourceTape, ReadOnlySpan<byte> target, JsonTape targetTape, PathCursor path, DifferenceCollector found)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private readonly ReadOnlySpan<byte> _target = target;
    private readonly JsonTape _a = sourceTape;
    private readonly JsonTape _b = targetTape;
    private readonly PathCursor _path = path;
    private readonly DifferenceCollector _found = found;

    public void Compare()
    {
        _path.Clear();
        CompareValues(0, 0);
    }

    private void CompareValues(int a, int b)
    {
        if (RawA(a).SequenceEqual(RawB(b)) || _found.IsProbeLost) { return; }
        switch (_a[a].Kind, _b[b].Kind)
        {
            case (JsonTokenType.StartObject, JsonTokenType.StartObject): CompareObjects(a, b); break;
            case (JsonTokenType.StartArray, JsonTokenType.StartArray): CompareArrays(a, b); break;
            case (JsonTokenType.Number, JsonTokenType.Number):
                if (!JsonText.SameNumber(RawA(a), RawB(b))) { Report(DifferenceKind.Number, a, b); }
                break;
            case (JsonTokenType.String, JsonTokenType.String):
                if (!JsonText.SameText(RawA(a), RawB(b), _a[a].Escaped || _b[b].Escaped)) { Report(DifferenceKind.Value, a, b); }
                break;
            case (JsonTokenType.True, JsonTokenType.False) or (JsonTokenType.False, JsonTokenType.True): Report(DifferenceKind.Value, a, b); break;
            default: Report(DifferenceKind.Type, a, b); break;
        }
    }

    private void CompareObjects(int a, int b)
    {
        if (HasOtherStatus(a, b)) { return; }
        if ((_path.RawPath.Length > 0 && !IsElement()) || !Place().IsAnswer)
        {
            CompareMembers(a, b);
            return;
        }

        if (HasOtherFailures(a, b)) { return; }
        var folds = StartsFolding(a, b, out var totals);
        CompareMembers(a, b);
        if (folds) { _found.EndFolding(_path.Indexes, RawA(totals.A), RawB(totals.B)); }
    }

    private void CompareMembers(int a, int b)
    {
        var (i, j) = (a + 1, b + 1);
        var (endA, endB) = (_a[a].Next, _b[b].Next);
        while (i < endA && j < endB && SameName(i, j))
        {
            CompareMember(i, j);
            (i, j) = (_a[i].Next, _b[j].Next);
        }

        if (i < endA || j < endB) { CompareRest(i, endA, j, endB); }
    }

    private void CompareMember(int i, int j)
    {
        if (RawA(i + 1).SequenceEqual(RawB(j + 1))) { return; }
        var mark = _path.PushName(RawA(i));
        CompareValues(i + 1, j + 1);
        _path.Pop(mark);
    }

    /// <summary>What is left once the two sides no longer name the same member at the same place.</summary>
    private void CompareRest(int i, int endA, int j, int endB)
    {
        using var rest = new MemberPool(_b, _target, j, endB);
        for (; i < endA; i = _a[i].Next)
        {
            var match = rest.Take(RawA(i), _a[i].Escaped);
            if (match >= 0) { CompareMember(i, match); }
            else { ReportMissing(i, rest); }
        }

        foreach (var extra in rest.Left())
        {
            var mark = _path.PushName(RawB(extra));
            _found.Report(DifferenceKind.Extra, Place(), _path.Indexes, default, RawB(extra + 1));
            _path.Pop(mark);
        }
    }

    private void ReportMissing(int i, MemberPool rest)
    {
        var mark = _path.PushName(RawA(i));
        var place = Place();
        var rule = place.HasRename ? _found.Find<RuleAction.Rename>(place, DifferenceKind.Missing) : null;
        var renamed = rule is { Action: RuleAction.Rename rename } ? rest.Take(System.Text.Encoding.UTF8.GetBytes(rename.To), escaped: false) : -1;
        if (renamed >= 0)
        {
            _found.Use(rule!, place, DifferenceKind.Missing);
            CompareValues(i + 1, renamed + 1);
        }
        else
        {
            _found.Report(DifferenceKind.Missing, place, _path.Indexes, RawA(i + 1), default);
        }

        _path.Pop(mark);
    }

    private void Report(DifferenceKind kind, int a, int b) => _found.Report(kind, Place(), _path.Indexes, RawA(a), RawB(b));

    private DifferencePlace Place() => _found.Scope.Place(_path.RawPath);

    private bool IsElement() => _path.RawPath[^1] == RuleScope.Element;

    private bool SameName(int i, int j) => JsonText.SameText(RawA(i), RawB(j), _a[i].Escaped || _b[j].Escaped);

    private ReadOnlySpan<byte> RawA(int token) => _source[_a[token].Start.._a[token].End];

    private ReadOnlySpan<byte> RawB(int token) => _target[_b[token].Start.._b[token].End];

    /// <summary>The value of a member by its name as written, or −1.</summary>
    private static int Member(JsonTape tape, ReadOnlySpan<byte> json, int container, ReadOnlySpan<byte> name)
    {
        if (tape[container].Kind != JsonTokenType.StartObject) { return -1; }
        for (int i = container + 1, end = tape[container].Next; i < end; i = tape[i].Next)
        {
            if (json[tape[i].Start..tape[i].End].SequenceEqual(name)) { return i + 1; }
        }

        return -1;
    }
}
