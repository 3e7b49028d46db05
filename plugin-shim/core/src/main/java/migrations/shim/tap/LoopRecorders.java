package migrations.shim.tap;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.Recorder;

/** The recorders of all event loops, by loop; filled before the first connection, never changed after. Any thread. */
final class LoopRecorders {
    private final Map<EventLoop, LoopRecorder> byLoop = new IdentityHashMap<>();
    private final Recorder recorder;
    private final ErrorGuard guard;

    LoopRecorders(Recorder recorder) {
        this.recorder = recorder;
        this.guard = new ErrorGuard("the tap", recorder.ledger, recorder.log);
    }

    void add(LoopRecorder loop) {
        byLoop.put(loop.loop, loop);
    }

    LoopRecorder of(EventLoop loop) {
        return byLoop.get(loop);
    }

    Collection<LoopRecorder> all() {
        return byLoop.values();
    }

    Recorder recorder() {
        return recorder;
    }

    ErrorGuard guard() {
        return guard;
    }
}
