using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;

namespace Migrations.Exchanges.Tests.Evidence;

public sealed class EvidenceLogTests
{
    [Theory]
    [InlineData("s02")]
    [InlineData("s06")]
    [InlineData("s10")]
    public void Judges_frames_as_it_judges_records_though_two_links_of_a_process_lie_out_of_order(string scenario)
    {
        var run = RecordedRun.Load(scenario);
        var reading = EvidenceLog.Read(Jumble(Frames(run)));

        Assert.Equal(0, reading.Unreadable);
        Assert.Equal(run.Judge().Shards.Select(Said), reading.Verdict.Shards.Select(Said));
        Assert.Equal(run.Lines.Count(l => (string?)l.Line["kind"] == "effect"), reading.Effects);
    }

    [Fact]
    public void Counts_a_record_it_cannot_read_and_goes_on()
    {
        var frames = Frames(RecordedRun.Load("s01")).ToList();
        var at = frames.FindIndex(f => f.Header.Kind == FrameKind.Effect);
        frames[at] = frames[at] with { Payload = new byte[3] };
        var reading = EvidenceLog.Read(frames);
        Assert.Equal(1, reading.Unreadable);
        Assert.Single(reading.Problems);
    }

    [Fact]
    public void Opens_the_window_when_every_node_carries_a_shim_and_knows_births()
    {
        var book = new EvidenceBook();
        book.Add(1, 1, State("""{"what":"nodes","stateVersion":4,"nodes":[{"id":"a","capture":"0.1.0"},{"id":"b","capture":null}]}"""), 10);
        Assert.False(book.Conclude().Window.IsOpen);
        Assert.False(book.Conclude().IsComplete);
        book.Add(1, 1, State("""{"what":"nodes","stateVersion":6,"nodes":[{"id":"a","capture":"0.1.0"},{"id":"b","capture":"0.1.0"}]}"""), 20);
        book.Add(1, 1, State("""{"what":"indexCreated","stateVersion":7,"index":"x","uuid":"ux","birth":true,"recovered":null}"""), 30);
        book.Add(1, 1, State("""{"what":"indexCreated","stateVersion":8,"index":"y","uuid":"uy","birth":false,"recovered":"existing"}"""), 40);
        book.Add(1, 1, State("""{"what":"indexCreated","stateVersion":9,"index":"z","uuid":"uz","birth":true,"recovered":"snapshot"}"""), 50);
        var verdict = book.Conclude();
        Assert.Equal(new CaptureWindow(true, 20, 6, 0), verdict.Window);
        Assert.Equal(["ux"], verdict.BornIndices);
        Assert.True(verdict.IsComplete);
    }

    [Fact]
    public void Proves_a_shard_that_was_there_before_from_its_first_record_on()
    {
        var book = new EvidenceBook();
        book.Add(1, 1, Shard("POST_RECOVERY", 3, 99, 99));
        book.Add(1, 1, Shard("STARTED", 3, 99, 99));
        book.Add(1, 1, Shard("STARTED", 3, 101, 100));
        var shard = book.Conclude().Shard("u", 0)!;
        Assert.Equal((99L, 101L, ShardBirth.BeforeLog), (shard.Base, shard.Top, shard.Birth));
        Assert.Equal([new SequenceRange(100, 101)], shard.Proof.Missing);
    }

    private static ShardRecord Shard(string state, long term, long max, long checkpoint) => new(
        "i", "u", 0, "a1", "h", "primary", state, "STARTED", term, term, max, max, checkpoint, checkpoint, 1, "existing store recovery; bootstrap_history_uuid=false", "tick");

    private static StateRecord State(string json)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        return new((string)node["what"]!, (long)node["stateVersion"]!, node);
    }

    private static string Said(ShardVerdict shard) =>
        $"{shard.Key} {shard.Base} {shard.Top} {string.Join(',', shard.Committed.All())} {string.Join(',', shard.RolledBack.Select(e => (e.SeqNo, e.Term)))} {string.Join(',', shard.Proof.Filled)}";

    /// <summary>Every second record on link 1; each link in order, but link 1 lies up to 30 records behind.</summary>
    private static List<LogFrame> Jumble(IEnumerable<LogFrame> frames) =>
        [.. frames.Select((f, i) => (Frame: f, Place: i + (f.Header.Link * 30))).GroupBy(f => (f.Frame.Node, f.Frame.Epoch)).SelectMany(g => g.OrderBy(f => f.Place)).Select(f => f.Frame)];

    private static IEnumerable<LogFrame> Frames(RecordedRun run)
    {
        var sequence = 0UL;
        foreach (var (_, epoch, line) in run.Lines)
        {
            var kind = (string?)line["kind"] switch { "effect" => FrameKind.Effect, "shard" => FrameKind.ShardRecord, _ => FrameKind.Heartbeat };
            if (kind == FrameKind.Heartbeat) { continue; }
            var payload = new ArrayBufferWriter<byte>();
            if (kind == FrameKind.Effect) { EffectCodec.Write(payload, RecordedRun.Effect(line)); }
            else { payload.Write(RecordCodec.Write(line.Deserialize<ShardRecord>(JsonSerializerOptions.Web)!)); }
            sequence++;
            var header = new FrameHeader(payload.WrittenCount, kind, FrameFlags.None, (ushort)(sequence % 2), sequence, 0, (long)line["wallNanos"]!, (long)line["monoNanos"]!, 0, 0, 0);
            yield return new((ushort)(epoch >> 32), epoch, header, payload.WrittenMemory);
        }
    }
}
