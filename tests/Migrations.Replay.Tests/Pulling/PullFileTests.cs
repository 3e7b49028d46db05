using System.Text;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Tests.Pulling;

public sealed class PullFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-pull-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_latest_state_of_a_document_counts_and_what_lies_behind_the_length_does_not()
    {
        long length;
        using (var file = PullFile.Open(_folder, "u", 0, 0))
        {
            file.Append([Document("a", 3), Document("b", 5, "r"), Document("c", 6)], from: 4);
            file.Append([Document("a", 7), Document("b", 8, "r")], from: 4);
            length = file.Length;
            file.Append([Document("d", 9)], from: 4);
        }

        var (changed, unchanged) = PullFile.Read(_folder, "u", 0, length);
        Assert.Empty(unchanged); // a was, until it changed
        Assert.Equal([("a", null, 7L), ("b", "r", 8L), ("c", null, 6L)], changed.Values.OrderBy(static d => d.Id).Select(static d => (d.Id, d.Routing, d.SeqNo)));
        Assert.Equal("{ \"n\":\n 8 }", Encoding.UTF8.GetString(changed["b"].Source.Span));
        using (PullFile.Open(_folder, "u", 0, length)) { }
        Assert.Equal(length, new FileInfo(Path.Combine(_folder, "pulled-u-0.jsonl")).Length);
    }

    [Fact]
    public void A_file_that_is_missing_short_or_damaged_is_one_message_that_names_it()
    {
        using (var file = PullFile.Open(_folder, "u", 0, 0)) { file.Append([Document("a", 3), Document("b", 5)], from: -1); }
        var path = Path.Combine(_folder, "pulled-u-0.jsonl");
        var whole = File.ReadAllBytes(path);
        Assert.Contains("pulled-u-1.jsonl is missing", Assert.Throws<BackfillException>(() => PullFile.Read(_folder, "u", 1, 10)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, whole[..^1]);
        Assert.Equal(2, PullFile.Read(_folder, "u", 0, whole.Length).Changed.Count); // only the line's end is gone
        Assert.Contains("should have", Assert.Throws<BackfillException>(() => PullFile.Open(_folder, "u", 0, whole.Length)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, whole[..^9]);
        Assert.Contains("pulled-u-0.jsonl:2", Assert.Throws<BackfillException>(() => PullFile.Read(_folder, "u", 0, whole.Length)).Message, StringComparison.Ordinal);
    }

    private static FoundDocument Document(string id, long seqNo, string? routing = null) => new("i", id, routing, true, 1, seqNo, 1, Encoding.UTF8.GetBytes($"{{ \"n\":\n {seqNo} }}"), null);
}
