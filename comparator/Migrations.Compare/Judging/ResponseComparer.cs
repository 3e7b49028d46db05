using System.Globalization;
using System.Text;
using System.Text.Json;
using Migrations.Compare.Json;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Judges a pair by a pack of rules.</summary>
/// <remarks>Keeps what it learned about places and rules, and its buffers; belongs to one thread. Make one per core.</remarks>
public sealed class ResponseComparer(RulePack pack, ComparerOptions options, bool isPlain = false)
{
    private readonly RuleScopes _scopes = new(pack);
    private readonly SignaturePool _signatures = new();
    private readonly DifferenceCollector _found = new(options);
    private readonly JsonTape _sourceTape = new();
    private readonly JsonTape _targetTape = new();
    private readonly PathCursor _path = new();

    public ResponseComparer(RulePack pack)
        : this(pack, new ComparerOptions())
    {
    }

    public Judgement Compare(ExchangePair pair)
    {
        if (Comparability.Refusal(pair) is { } why) { return NotComparable(pair, why); }
        var (source, tuple) = (pair.Source!, pair.Tuple!);
        var edits = EditNotes.Of(tuple);
        var question = new Question(source, tuple, edits);
        if (question.Prepare(options.MaxBodyBytes) is { } unusable) { return NotComparable(pair, unusable); }

        var scope = _scopes.Of(tuple.Api, source.Request!.Method, question.SourceStatus, tuple.TargetStatus, edits);
        _found.Begin(scope, () => PathOf(source));
        if (question.SourceStatus != tuple.TargetStatus)
        {
            ReportStatus(scope, question, tuple.TargetStatus);
        }
        else
        {
            if (question.ComparesHeaders) { HeaderComparison.Compare(source.Response!.Headers, tuple.TargetHeaders, _found); }
            CompareBodies(question.SourceBody, question.TargetBody);
        }

        return Judge(pair, source, tuple, question);
    }

    private void ReportStatus(RuleScope scope, Question question, int targetStatus)
    {
        var (source, target) = (question.SourceStatus == 200 ? default : ShardFailures.OfAll(question.SourceBody), targetStatus == 200 ? default : ShardFailures.OfAll(question.TargetBody));
        if (source.IsEmpty == target.IsEmpty)
        {
            _found.Report(DifferenceKind.Status, scope.Place(RulePlaceKind.Status, "status"), [], Text(question.SourceStatus), Text(targetStatus));
            return;
        }

        _found.Report(DifferenceKind.Error, scope.Place(["_shards", "failures"]), [], source.Span, target.Span);
    }

    private void CompareBodies(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target)
    {
        if (source.Span.SequenceEqual(target.Span)) { return; }
        if (isPlain && TryParse(source, out var a) && TryParse(target, out var b))
        {
            using (a) { using (b) { new PlainWalk(_found).Compare(a.RootElement, b.RootElement); } }
        }
        else if (!isPlain && _sourceTape.TryRead(source.Span) && _targetTape.TryRead(target.Span))
        {
            new TapeWalk(source.Span, _sourceTape, target.Span, _targetTape, _path, _found).Compare();
        }
        else
        {
            TextComparison.Compare(source.Span, target.Span, _found);
        }
    }

    private Judgement Judge(ExchangePair pair, Exchange source, ExchangeTuple tuple, Question question)
    {
        var signature = _signatures.Of(tuple.Api, _found.Signature);
        if (_found.Count > 0)
        {
            var shape = new Lazy<string>(() => QueryShape.Of(tuple.Api, source), LazyThreadSafetyMode.None);
            var excuse = Comparability.ExcuseOf(question.SourceStatus, tuple);
            var verdict = excuse is null ? new Verdict(VerdictKind.Different, string.Empty, string.Empty) : Verdict.NotComparable(excuse);
            List<Difference> differences = excuse is null ? [.. _found.Differences] : [];
            return new Judgement(pair.Ordinal, pair.Unit, verdict, differences, _found.Count, [.. _found.Uses], signature, differences.ConvertAll(d => Fingerprint.Of(tuple.Api, () => shape.Value, d)));
        }

        if (question.LeavesForgottenOut) { return new Judgement(pair.Ordinal, pair.Unit, Verdict.NotComparable(Comparability.DeletionForgotten), [], 0, [.. _found.Uses], signature, []); }
        if (_found.Uses.Count == 0) { return new Judgement(pair.Ordinal, pair.Unit, Verdict.Match, [], 0, [], signature, []); }
        RuleUse[] uses = [.. _found.Uses];
        return new Judgement(pair.Ordinal, pair.Unit, _signatures.Excused(uses), [], 0, uses, signature, []);
    }

    private static Judgement NotComparable(ExchangePair pair, string why) =>
        new(pair.Ordinal, pair.Unit, Verdict.NotComparable(why), [], 0, [], DifferenceSignature.None, []);

    private static string PathOf(Exchange source)
    {
        var target = source.Request!.Target;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString(question < 0 ? target : target[..question]);
    }

    private static byte[] Text(int status) => Encoding.ASCII.GetBytes(status.ToString(CultureInfo.InvariantCulture));

    private static bool TryParse(ReadOnlyMemory<byte> json, out JsonDocument document)
    {
        document = null!;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonTape.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
