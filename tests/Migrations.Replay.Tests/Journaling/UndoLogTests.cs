using System.Text;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Journaling;

namespace Migrations.Replay.Tests.Journaling;

public sealed class UndoLogTests : IDisposable
{
    private static readonly DocumentKey _key = new("i", "é", "r");
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-undo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_that_was_kept_of_a_unit_counts()
    {
        using (var log = new UndoLog(_folder)) { log.Add(Unit(1), Before(3)); }
        using (var log = new UndoLog(_folder)) { log.Add(Unit(1), Before(4)); log.Add(Unit(2), Before(5)); }
        using var again = new UndoLog(_folder);
        var kept = Assert.Single(again.Of(Unit(1)));
        Assert.Equal(_key, kept.Key);
        Assert.Equal((true, 3L, """{"a":"é"}"""), (kept.Value.Found, kept.Value.Version, Encoding.UTF8.GetString(kept.Value.Source.Span)));
        Assert.Equal(5, again.Of(Unit(2))[_key].Version);
        Assert.Empty(again.Of(Unit(3)));
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_leaves_the_records_before_it_and_writing_goes_on_behind_them()
    {
        using (var log = new UndoLog(_folder)) { for (uint i = 1; i <= 3; i++) { log.Add(Unit(i), Before(i)); } }
        var file = Path.Combine(_folder, UndoLog.FileName);
        var whole = File.ReadAllBytes(file);
        var size = whole.Length / 3;
        for (var at = 0; at < whole.Length; at++)
        {
            AssertHolds(whole[..at], at / size);
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            AssertHolds(flipped, at / size);
        }

        void AssertHolds(byte[] bytes, int records)
        {
            File.WriteAllBytes(file, bytes);
            using (var log = new UndoLog(_folder)) { log.Add(Unit(9), Before(9)); }
            using var again = new UndoLog(_folder);
            Assert.Equal(Enumerable.Range(1, 3).Select(i => i <= records), Enumerable.Range(1, 3).Select(i => again.Of(Unit((uint)i)).Count == 1));
            Assert.Equal(9, again.Of(Unit(9))[_key].Version);
        }
    }

    private static (RequestStamp Stamp, int Part) Unit(uint number) => (new RequestStamp(7, 1, number), 0);

    private static Dictionary<DocumentKey, FoundDocument> Before(long version) => new() { [_key] = new FoundDocument("i", "é", "r", true, version, 1, 1, Encoding.UTF8.GetBytes("""{"a":"é"}"""), null) };
}
