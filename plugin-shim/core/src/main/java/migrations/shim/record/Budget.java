package migrations.shim.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import migrations.shim.wire.FrameHeader;

/**
 * The memory of one node's recorder: what is kept until the sidecar has it durable. Hands out blocks and takes them back; a block once
 * made is kept for the next use, so native memory never passes the bound. Any thread.
 */
public final class Budget {
    /** Who asks. When room runs out, reads go first and the books last. */
    public enum Share {
        READ(70),
        MUTATION(85),
        EVIDENCE(95),
        BOOKS(100);

        final int percent;

        Share(int percent) {
            this.percent = percent;
        }
    }

    private static final int MAX_BLOCK_BYTES = 256 * 1024;
    private static final int MIN_BLOCK_BYTES = 32 * 1024;

    private final long limit;
    private final int blockBytes;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    public Budget(long limit) {
        this.limit = limit;
        this.blockBytes = (int) Math.max(MIN_BLOCK_BYTES, Math.min(MAX_BLOCK_BYTES, limit / 32));
    }

    public int blockBytes() {
        return blockBytes;
    }

    /** The longest payload of a frame; a chunk or record that is longer is split. */
    public int maxPayloadBytes() {
        return blockBytes / 2 - FrameHeader.BYTES;
    }

    public long used() {
        return used.get();
    }

    public boolean tryTake(long bytes, Share share) {
        long after = used.addAndGet(bytes);
        if (after > limit / 100 * share.percent) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Whether there is room for this share at the moment. */
    public boolean allows(Share share) {
        return used.get() <= limit / 100 * share.percent;
    }

    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** A block, empty and little-endian; null when there is no room. */
    ByteBuffer takeBlock(Share share) {
        if (!tryTake(blockBytes, share)) {
            return null;
        }
        ByteBuffer block = free.poll();
        try {
            return block != null ? block : ByteBuffer.allocateDirect(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError e) {
            giveBack(blockBytes); // the node's own bound for native memory; for us the same as a full buffer
            return null;
        }
    }

    void giveBackBlock(ByteBuffer block) {
        block.clear();
        free.add(block);
        giveBack(blockBytes);
    }
}
