package migrations.shim.es7;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.Ledger;
import migrations.shim.record.NodeLog;
import migrations.shim.record.Recorder;
import migrations.shim.wire.EffectPayload;
import migrations.shim.wire.FrameHeader;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Stamp;

/** Loads and runs what the write threads will need, before the first listener hears anything: a class that fails to load there would halt the node. */
final class Warmup {
    private Warmup() {
    }

    static void run(Recorder recorder) {
        EffectPayload effect = new EffectPayload();
        effect.request = Stamp.parse(Stamp.prefix(recorder.epoch, 1) + "1");
        effect.index = effect.indexUuid = effect.id = "warmup";
        effect.failure = "none";
        effect.source = "{}".getBytes(StandardCharsets.UTF_8);
        effect.sourceBytes = effect.source.length;
        byte[] payload = effect.encode();
        ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        FrameHeader.write(frame, 0, 0, FrameKind.EFFECT, 0, 0, 1, 0, 0, 0, 0, 0, new CRC32());
        new ErrorGuard("warm-up", new Ledger(), new SilentLog()).caught(new IllegalStateException());
        recorder.ledger.json().bytes();
    }

    /** The trial run tells nobody. */
    private static final class SilentLog implements NodeLog {
        @Override
        public void info(String line) {
        }

        @Override
        public void warn(String line) {
        }
    }
}
