using System.Text;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>What a log and a pull prove together, in words: a table of shards, what nobody shows, what is known of open writes.</summary>
internal static class PulledText
{
    private const int MostLines = 20;

    public static void Append(StringBuilder text, PulledProof proof)
    {
        text.Append($"\nwith the pull of {ShownText.Instant((proof.AsOf - DateTimeOffset.UnixEpoch).Ticks * 100)}: {(proof.IsComplete ? "every document is known as of these positions" : "NOT complete")}\n");
        AppendShards(text, proof);
        AppendUnseen(text, proof);
        foreach (var line in proof.PastRecorder.Take(MostLines)) { text.Append($"past the recorder: {ShownText.Line(line, 400)}\n"); }
        text.Append(More(proof.PastRecorder.Count));
        AppendGone(text, proof);
        AppendOpen(text, proof);
    }

    private static void AppendShards(StringBuilder text, PulledProof proof)
    {
        var table = new TextTable("index", ">shard", ">above", "complete at", ">in the log", ">by the pull", "superseded or deleted, shown by nobody");
        foreach (var shard in proof.Shards)
        {
            table.Add(shard.Index, $"{shard.Shard}", $"{shard.From}", shard.Later > 0 ? $"{shard.Position}, not all" : $"{shard.Position}", ShownText.Count(shard.InLog), ShownText.Count(shard.ByPull), Listed(shard.Unseen, shard.Unseen.Count));
        }

        if (table.Rows > 0) { text.Append(table); }
    }

    /// <summary>Whose the numbers are that nobody shows, as far as it is known.</summary>
    private static void AppendUnseen(StringBuilder text, PulledProof proof)
    {
        foreach (var shard in proof.Shards)
        {
            if (shard.SupersededStates > 0)
            {
                var states = shard.Superseded.Select(static s => $"{ShownText.Line(s.Id)} ({s.States} between {s.After} and {s.By})").ToList();
                text.Append($"{shard.Index} shard {shard.Shard}: {ShownText.Count(shard.SupersededStates)} states superseded by a later number of their document: {Listed(states, states.Count)}\n");
            }

            if (shard.DeletedDocuments > 0) { text.Append($"{shard.Index} shard {shard.Shard}: {ShownText.Count(shard.DeletedDocuments)} documents deleted, by which number is not known: {Listed([.. shard.Deleted.Select(static d => ShownText.Line(d))], shard.DeletedDocuments)}\n"); }
        }
    }

    private static void AppendGone(StringBuilder text, PulledProof proof)
    {
        if (proof.Gone.Count == 0) { return; }
        var table = new TextTable("the source has no more", "id", ">seq_no", ">term", "request");
        foreach (var gone in proof.Gone.Take(MostLines)) { table.Add($"{gone.Operation} in {gone.Index}", gone.Id, $"{gone.SeqNo}", $"{gone.Term}", gone.Exchange ?? "-"); }
        text.Append($"\n{table}{More(proof.Gone.Count)}");
    }

    private static void AppendOpen(StringBuilder text, PulledProof proof)
    {
        if (proof.Open.Count == 0) { return; }
        text.Append($"\n{ShownText.Count(proof.Open.Count)} writes whose answers do not tell all they did, and what is known:\n");
        foreach (var write in proof.Open.Take(MostLines))
        {
            text.Append($"  {write.Request} {write.Api}: {ShownText.Line(write.Why)}\n");
            foreach (var known in write.Known.Take(5)) { text.Append($"    {ShownText.Line(known, 400)}\n"); }
            if (write.Known.Count + write.More > 5) { text.Append($"    and {write.Known.Count + write.More - 5} more\n"); }
        }

        text.Append(More(proof.Open.Count));
    }

    private static string Listed(IReadOnlyList<string> texts, long all)
    {
        if (texts.Count == 0) { return "-"; }
        var shown = Math.Min(texts.Count, MostLines);
        return string.Join(", ", texts.Take(MostLines)) + (all > shown ? $" and {ShownText.Count(all - shown)} more" : string.Empty);
    }

    private static string More(int all) => all > MostLines ? $"and {ShownText.Count(all - MostLines)} more (--json has all)\n" : string.Empty;
}
