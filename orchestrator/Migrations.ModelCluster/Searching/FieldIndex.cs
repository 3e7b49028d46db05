using Migrations.ModelCluster.Documents;

namespace Migrations.ModelCluster.Searching;

/// <summary>The inverted index of one field on one shard: word → documents and how often, with what scoring needs to know of the field. Immutable.</summary>
/// <param name="Postings">Positions in the view's documents, ascending.</param>
/// <param name="DocumentCount">Documents that have the field.</param>
/// <param name="TotalLength">Words of the field over all documents.</param>
internal sealed record FieldIndex(IReadOnlyDictionary<string, List<(int Document, int Count)>> Postings, int DocumentCount, long TotalLength)
{
    public static FieldIndex Build(string field, IReadOnlyList<DocumentEntry> documents)
    {
        var postings = new Dictionary<string, List<(int, int)>>(StringComparer.Ordinal);
        var (count, total) = (0, 0L);
        for (var i = 0; i < documents.Count; i++)
        {
            var parsed = documents[i].Parsed!;
            var words = parsed.Words.GetValueOrDefault(field) ?? KeywordsOf(parsed, field);
            if (words is null || words.Count == 0) { continue; }
            count++;
            foreach (var (word, times) in words)
            {
                total += times;
                if (!postings.TryGetValue(word, out var list)) { postings[word] = list = []; }
                list.Add((i, times));
            }
        }

        return new FieldIndex(postings, count, total);
    }

    /// <summary>Keywords are indexed without counts: a repeated one stands once.</summary>
    private static Dictionary<string, int>? KeywordsOf(ParsedDocument parsed, string field) =>
        parsed.Values.GetValueOrDefault(field)?.OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(static v => v, static _ => 1, StringComparer.Ordinal);
}
