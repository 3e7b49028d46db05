using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Storing;

/// <summary>Writes one judgement of a run. Nothing is seen by others before the caller commits its transaction.</summary>
/// <remarks>Every value has the type of its column: the appender checks nothing. Belongs to one thread.</remarks>
internal sealed class StoreWriter(DuckDBConnection connection, int runId, int generation)
{
    private readonly StoreIds _ids = new(connection, runId);

    public void WriteExchanges(IEnumerable<ExchangePair> pairs)
    {
        using var appender = connection.CreateAppender("exchanges");
        foreach (var pair in pairs) { new ExchangeRow(pair).AppendTo(appender.CreateRow(), runId); }
    }

    /// <returns>How many were written.</returns>
    public long WriteJudgements(IEnumerable<Judgement> judgements)
    {
        var written = 0L;
        using (var verdicts = connection.CreateAppender("verdicts"))
        using (var differences = connection.CreateAppender("differences"))
        {
            foreach (var judgement in judgements)
            {
                WriteVerdict(verdicts, judgement);
                for (var i = 0; i < judgement.Differences.Count; i++) { WriteDifference(differences, judgement, judgement.Differences[i], judgement.Fingerprints[i]); }
                written++;
            }
        }

        _ids.Save();
        return written;
    }

    /// <summary>The pack's rules, and those of the replayer's edits behind them.</summary>
    public void WriteRules(RulePack pack)
    {
        using var appender = connection.CreateAppender("rules");
        var place = 0;
        foreach (var rule in pack.Rules.Concat(EditRules.All.Select(static e => e.Rule)))
        {
            appender.CreateRow().AppendValue(runId).AppendValue(generation).AppendValue(place++).AppendValue(StoreText.Escape(rule.Name)).AppendValue(rule.Ignores)
                .AppendValue(StoreText.Escape(rule.Reason)).AppendValue(StoreText.Escape(rule.File)).AppendValue(rule.Line).AppendValue(StoreText.Escape(rule.Text)).EndRow();
        }
    }

    public void WriteBooks(IEnumerable<StageBook> books)
    {
        using var appender = connection.CreateAppender("books");
        foreach (var book in books)
        {
            Row("in", "in", book.In);
            foreach (var (entry, count) in book.Out) { Row("out", entry, count); }
            foreach (var (entry, count) in book.Lost) { Row("lost", entry, count); }
            foreach (var (entry, count) in book.Held) { Row("held", entry, count); }

            void Row(string side, string entry, long count) =>
                appender.CreateRow().AppendValue(runId).AppendValue(StoreText.Escape(book.Stage)).AppendValue(side).AppendValue(StoreText.Escape(entry)).AppendValue(count).EndRow();
        }
    }

    private void WriteVerdict(DuckDBAppender appender, Judgement judgement) =>
        appender.CreateRow().AppendValue(runId).AppendValue(generation).AppendNullValue()
            .AppendValue(judgement.Ordinal).AppendValue(judgement.Unit)
            .AppendValue(judgement.Verdict.Kind.ToString()).AppendValue(StoreText.Escape(judgement.Verdict.Rule)).AppendValue(StoreText.Escape(judgement.Verdict.Why))
            .AppendValue(judgement.DifferenceCount).AppendValue(_ids.RuleSet(judgement.RuleUses)).AppendValue(_ids.Signature(judgement.Signature)).EndRow();

    private void WriteDifference(DuckDBAppender appender, Judgement judgement, Difference difference, Fingerprint fingerprint)
    {
        _ids.Note(fingerprint, difference);
        appender.CreateRow().AppendValue(runId).AppendValue(generation).AppendNullValue()
            .AppendValue(judgement.Ordinal).AppendValue(judgement.Unit).AppendValue(fingerprint.Hash)
            .AppendValue(difference.Kind.ToString()).AppendValue(StoreText.Escape(difference.Path)).AppendValue(StoreText.Escape(difference.Source)).AppendValue(StoreText.Escape(difference.Target)).EndRow();
    }
}
