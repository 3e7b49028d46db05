using Migrations.Capture.Records;
using Migrations.Replay.Journaling;

namespace Migrations.Replay.Tests.Journaling;

public sealed class IntentLogTests
{
    [Fact]
    public void Every_cut_leaves_the_whole_records_before_it_and_writing_goes_on_behind_them()
    {
        var folder = Directory.CreateTempSubdirectory("migrations-intents-").FullName;
        try
        {
            using (var log = new IntentLog(folder)) { for (uint i = 1; i <= 4; i++) { log.Add(new Intent(new RequestStamp(7, 1, i), (int)i - 2, IntentMark.Begun)); } }
            var file = Path.Combine(folder, IntentLog.FileName);
            var whole = File.ReadAllBytes(file);
            for (var length = whole.Length; length >= 0; length--)
            {
                File.WriteAllBytes(file, whole[..length]);
                Assert.Equal(length / IntentLog.RecordBytes, IntentLog.Read(folder).Count);
                using (var again = new IntentLog(folder)) { again.Add(new Intent(new RequestStamp(9, 9, 9), 9, IntentMark.Ended)); }
                Assert.Equal(new Intent(new RequestStamp(9, 9, 9), 9, IntentMark.Ended), IntentLog.Read(folder)[^1]);
            }
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void A_flipped_bit_hides_its_own_record_and_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("migrations-intents-").FullName;
        try
        {
            using (var log = new IntentLog(folder)) { for (uint i = 1; i <= 3; i++) { log.Add(new Intent(new RequestStamp(7, 1, i), 0, IntentMark.Begun)); } }
            var file = Path.Combine(folder, IntentLog.FileName);
            var whole = File.ReadAllBytes(file);
            for (var at = 0; at < whole.Length; at++)
            {
                var flipped = whole.ToArray();
                flipped[at] ^= 0x10;
                File.WriteAllBytes(file, flipped);
                Assert.Equal(Enumerable.Range(1, 3).Where(i => i != (at / IntentLog.RecordBytes) + 1).Select(i => (uint)i), IntentLog.Read(folder).Select(i => i.Stamp.Number));
            }
        }
        finally { Directory.Delete(folder, recursive: true); }
    }
}
