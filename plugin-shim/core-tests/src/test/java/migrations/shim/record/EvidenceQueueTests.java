package migrations.shim.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.Test;

class EvidenceQueueTests {
    private static final long THEN = 1_700_000_000_000_000_000L;

    private final NodeLog silent = new NodeLog() {
        @Override
        public void info(String message) {
            // nobody reads it
        }

        @Override
        public void warn(String message) {
            // nobody reads it
        }
    };
    private final Recorder recorder = new Recorder(new ShimOptions(1, 1 << 20, 60_000, Policy.OBSERVE, null, "test"), new byte[32], silent);
    private final EvidenceQueue queue = recorder.openQueues(1)[0];
    private final FrameLog log = new FrameLog(0, recorder.budget, recorder.clock, recorder.ledger);

    /** A change that a busy evidence thread wrote down late seemed to have come long after the answer of its request: as if nobody had asked for it. */
    @Test
    void a_record_bears_the_moment_of_what_it_tells_and_not_that_of_its_writing() {
        recorder.record(FrameKind.STATE_RECORD, new byte[10], THEN, 5);
        recorder.record(FrameKind.STATE_RECORD, new byte[10]);
        queue.drainTo(log);
        List<ReadFrame> frames = ReadFrame.drain(log);
        assertEquals(THEN, frames.get(0).capturedAt);
        assertEquals(5, frames.get(0).monotonic);
        assertTrue(frames.get(1).capturedAt > THEN);
        assertTrue(frames.get(1).monotonic != 5, "of now");
    }

    @Test
    void a_loss_is_told_by_the_moment_of_what_was_lost() {
        recorder.record(FrameKind.STATE_RECORD, new byte[2 << 20], THEN, 5);
        queue.drainTo(log);
        ReadFrame gap = ReadFrame.drain(log).get(0);
        assertEquals(FrameKind.GAP, gap.kind);
        assertTrue(gap.text().contains("\"fromUnixNanos\":" + THEN + ",\"toUnixNanos\":" + THEN), gap.text());
    }
}
