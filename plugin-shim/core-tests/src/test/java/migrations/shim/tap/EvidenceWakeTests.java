package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import migrations.shim.record.EvidenceQueue;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.record.ShimOptions;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Evidence comes from the node's threads, and is moved on by the loop: when it is asked to, and with each answer that passes. */
class EvidenceWakeTests {
    private static final int ROUNDS = 2000;

    private final Recorder recorder = new Recorder(new ShimOptions(1, 8 << 20, 60_000, Policy.OBSERVE, null, "test", null), new byte[32], new TappedPipeline.SilentLog());
    private final EvidenceQueue queue = recorder.openQueues(1)[0];
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final LoopRecorder recording = new LoopRecorder(recorder, loop, 0, 1, queue, new LoopRecorders(recorder).guard());

    @AfterEach
    void stop() {
        loop.shutdownGracefully();
    }

    /** What came amid a drain was moved with it, and its own call found nothing left: nobody was called again until an answer passed. */
    @Test
    void the_last_record_goes_out_without_traffic_whatever_met_before() throws Exception {
        queue.wakeBy(recording::wakeForEvidence);
        recording.flushBy(this::sentAndDurable);
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 20; i++) {
                loop.execute(recording::drainEvidence); // as an answer does that passes
                recorder.record(FrameKind.SHARD_RECORD, new byte[10]);
            }
            settle();
            recorder.record(FrameKind.SHARD_RECORD, new byte[10]);
            settle();
            assertTrue(queue.isEmpty(), "round " + round);
        }
    }

    /** Ends when the loop has done what it was given before. */
    private void settle() throws Exception {
        loop.submit(() -> { }).get();
    }

    private void sentAndDurable() {
        List<ReadFrame> frames = ReadFrame.drain(recording.log);
        if (!frames.isEmpty()) {
            recording.log.acknowledged(frames.get(frames.size() - 1).sequence);
        }
    }
}
