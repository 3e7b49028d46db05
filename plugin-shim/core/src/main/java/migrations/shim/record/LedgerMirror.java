package migrations.shim.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicReference;
import migrations.shim.wire.Json;
import migrations.shim.wire.Stamp;

/**
 * Keeps a copy of the ledger in the node's log folder, written anew when the state changes: links come or go, dropping begins, the policy
 * changes, the node stops. So the books outlive a sidecar that never came. Asked from any thread, written by the evidence thread.
 */
public final class LedgerMirror {
    private static final String FILE = "migrations-shim-ledger.json";

    private final Path folder;
    private final Recorder recorder;
    private final AtomicReference<String> pending = new AtomicReference<>();
    private boolean failed;

    LedgerMirror(Path folder, Recorder recorder) {
        this.folder = folder;
        this.recorder = recorder;
    }

    /** Asks for a copy; the last state asked for wins. */
    public void changed(String state) {
        pending.set(state);
    }

    /** Writes the copy that was asked for, if any. */
    public synchronized void writePending() {
        String state = pending.getAndSet(null);
        if (state == null || folder == null) {
            return;
        }
        try {
            Path fresh = folder.resolve(FILE + ".new");
            Files.write(fresh, json(state).bytes());
            Files.move(fresh, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                recorder.log.warn("the ledger cannot be mirrored to " + folder + ": " + e.getClass().getName());
            }
            failed = true;
        }
    }

    private Json json(String state) {
        String prefix = Stamp.prefix(recorder.epoch, 0);
        return new Json().put("epoch", prefix.substring(0, 16)).put("state", state).put("atUnixNanos", recorder.clock.nanos())
            .put("policy", recorder.policy().text()).put("bufferBytesUsed", recorder.budget.used())
            .raw("ledger", recorder.ledger.json().toString());
    }
}
