using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;

namespace Migrations.Capture.Tests;

/// <summary>Every byte of every segment of a small log, turned and cut away.</summary>
public sealed class EveryByteTests : IDisposable
{
    private const long MostBytesAllocated = 4 << 20;
    private readonly DamagedLog _log = new();

    [Fact]
    public void An_unharmed_log_has_no_finding_but_that_it_goes_on()
    {
        var reading = _log.Read();
        SegmentTests.AssertSame(_log.Frames, reading.Frames);
        Assert.Empty(reading.Damages);
        Assert.All(reading.Verification.Findings, finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
    }

    [Theory]
    [InlineData(DamagedLog.OneBatch)]
    [InlineData(DamagedLog.ThreeBatches)]
    public void A_turned_bit_in_any_byte_of_a_sealed_segment_is_one_finding_at_its_place_and_costs_at_most_the_rows_it_lies_in(string file)
    {
        for (var at = 0; at < _log.Bytes(file).Length; at++)
        {
            foreach (var mask in Masks(at))
            {
                var (reading, what) = Flipped(file, at, mask);
                AssertFound(reading, file, at, what);
                AssertLost(reading, file, _log.BatchAt(file, at), mostRows: 2, what); // an offset is the end of one row and the beginning of the next
            }
        }
    }

    [Fact]
    public void A_turned_bit_in_any_byte_of_an_open_segment_is_one_finding_at_its_place_or_changes_nothing()
    {
        const string File = DamagedLog.Open;
        for (var at = 0; at < _log.Bytes(File).Length; at++)
        {
            foreach (var mask in Masks(at))
            {
                var (reading, what) = Flipped(File, at, mask);
                if (reading.Damages.Count == 0)
                {
                    SegmentTests.AssertSame(_log.Frames, reading.Frames);
                    Assert.True(_log.IsPadding(File, at), what); // nobody reads it, and sealing leaves it behind
                    continue;
                }
                AssertFound(reading, File, at, what);
                var isCutThere = reading.Damages[0].Offset + reading.Damages[0].Bytes == _log.Bytes(File).Length;
                AssertLost(reading, File, _log.BatchAt(File, at), mostRows: 2, what, withAllBehind: isCutThere);
            }
        }
    }

    [Fact]
    public void A_turned_bit_in_any_byte_of_a_sealed_segment_that_no_manifest_names_is_found_or_changes_nothing()
    {
        const string File = DamagedLog.ThreeBatches;
        _log.ForgetManifest();
        var end = _log.Batches(File)[^1].Offset + _log.Batches(File)[^1].Bytes;
        for (var at = 0; at < _log.Bytes(File).Length; at++)
        {
            foreach (var mask in Masks(at))
            {
                var (reading, what) = Flipped(File, at, mask);
                if (reading.Damages.Count == 0)
                {
                    SegmentTests.AssertSame(_log.Frames, reading.Frames);
                    Assert.True(at >= end || _log.IsPadding(File, at), what); // the footer is for Arrow's readers
                    continue;
                }
                AssertFound(reading, File, at, what);
                AssertLost(reading, File, _log.BatchAt(File, at), mostRows: 2, what);
            }
        }
    }

    [Theory]
    [InlineData(SegmentFormat.ManifestFile)]
    [InlineData(SegmentFormat.NodesFile)]
    public void A_turned_bit_in_any_byte_of_a_book_is_one_finding_that_names_it_and_hides_no_frame(string file)
    {
        var length = _log.Bytes(file).Length;
        for (var at = 0; at < length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var (reading, what) = Flipped(file, at, (byte)(1 << bit));
                SegmentTests.AssertSame(_log.Frames, reading.Frames);
                var told = reading.Verification.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
                if (at == length - 1 && told.Length == 0) { continue; } // one white space for another behind the end
                Assert.True(told.Length == 1 && told[0].File == file, $"{what}: {string.Join('\n', told.AsEnumerable())}");
            }
        }
    }

    [Theory]
    [InlineData(DamagedLog.OneBatch)]
    [InlineData(DamagedLog.ThreeBatches)]
    [InlineData(DamagedLog.Open)]
    public void A_segment_cut_at_any_length_is_one_finding_at_its_place_and_keeps_every_batch_before_it(string file)
    {
        var isOpen = file == DamagedLog.Open;
        for (var length = 0; length < _log.Bytes(file).Length; length++)
        {
            var what = $"{file} cut to {length}";
            var reading = Bounded(() => _log.Cut(file, length), what);
            var whole = _log.Batches(file).Where(batch => batch.Offset + batch.Bytes <= length).Sum(batch => batch.Rows);
            AssertSameBut(reading, file, index => index < whole, what);
            var isBorder = length == 0 || _log.Batches(file).Any(batch => batch.Offset == length || batch.Offset + batch.Bytes == length);
            if (isOpen && isBorder)
            {
                Assert.Empty(reading.Damages); // an open segment may end here
                continue;
            }
            var damage = Assert.Single(reading.Damages);
            Assert.True(damage.File == file && damage.Offset <= length && damage.Kind == (isOpen ? DamageKind.Torn : DamageKind.Damaged), $"{what}: {damage}");
            AssertTold(reading, damage, what);
        }
    }

    public void Dispose() => _log.Dispose();

    // One bit and all eight at every byte; each bit at every sixteenth.
    private static IEnumerable<byte> Masks(int at) => at % 16 == 0 ? [.. Enumerable.Range(0, 8).Select(bit => (byte)(1 << bit)), 0xff] : [(byte)(1 << (at % 8)), 0xff];

    private (LogReading Reading, string What) Flipped(string file, int at, byte mask)
    {
        var what = $"{file}, byte {at} ^ {mask:x2}";
        return (Bounded(() => _log.Flipped(file, at, mask), what), what);
    }

    private static void AssertFound(LogReading reading, string file, int at, string what)
    {
        Assert.True(reading.Damages.Count == 1, $"{what}: {string.Join("; ", reading.Damages)}");
        var damage = reading.Damages[0];
        Assert.True(damage.File == file && at >= damage.Offset && at < damage.Offset + damage.Bytes, $"{what}: {damage}, {damage.Bytes} bytes");
        AssertTold(reading, damage, what);
    }

    // One error that names file and place; what was lost by it follows as gaps, each of which says so.
    private static void AssertTold(LogReading reading, SegmentDamage damage, string what)
    {
        var severity = damage.Kind == DamageKind.Torn ? FindingSeverity.Note : FindingSeverity.Error;
        var told = Assert.Single(reading.Verification.Findings, finding => finding.File == damage.File && finding.Place == $"byte {damage.Offset}");
        Assert.Equal(severity, told.Severity);
        Assert.True(reading.Verification.Errors == (severity == FindingSeverity.Error ? 1 : 0), $"{what}: {string.Join('\n', reading.Verification.Findings)}");
    }

    private void AssertLost(LogReading reading, string file, int batch, int mostRows, string what, bool withAllBehind = false)
    {
        var batches = _log.Batches(file);
        var first = batches.Take(Math.Max(batch, 0)).Sum(b => b.Rows);
        var end = batch < 0 ? 0 : first + batches[batch].Rows;
        var shown = reading.Frames.ToHashSet(FrameEquality.Instance);
        AssertSameBut(reading, file, index => shown.Contains(_log.Of(file)[index]), what);
        var lost = Enumerable.Range(0, DamagedLog.FramesPerSegment).Where(index => !shown.Contains(_log.Of(file)[index])).ToArray();
        if (withAllBehind) { Assert.True(lost.All(index => index >= first), $"{what}: lost {string.Join(", ", lost)}"); }
        else { Assert.True(lost.Length <= mostRows && lost.All(index => index >= first && index < end), $"{what}: lost {string.Join(", ", lost)}"); }
    }

    // In order, unchanged, nothing besides, and all of the other segments.
    private void AssertSameBut(LogReading reading, string file, Func<int, bool> isKept, string what)
    {
        var harmed = _log.Of(file);
        var expected = _log.Frames.Where(frame => harmed.ToList().IndexOf(frame) is var index && (index < 0 || isKept(index))).ToArray();
        Assert.True(expected.SequenceEqual(reading.Frames, FrameEquality.Instance), $"{what}: {reading.Frames.Count} frames, not {expected.Length}");
    }

    private static LogReading Bounded(Func<LogReading> read, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = read();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MostBytesAllocated, $"{what}: {allocated} bytes allocated");
        return reading;
    }

    private sealed class FrameEquality : IEqualityComparer<LogFrame>
    {
        public static readonly FrameEquality Instance = new();

        public bool Equals(LogFrame? one, LogFrame? other) => Some.AreEqual(one!, other!);

        public int GetHashCode(LogFrame frame) => frame.Header.GetHashCode();
    }
}
