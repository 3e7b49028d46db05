package migrations.shim.record;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import migrations.shim.record.Budget.Share;
import migrations.shim.wire.FrameHeader;

/**
 * The frames of one link, in order of their sequence, kept until the sidecar has them durable. Frames lie whole in blocks, as they go
 * over the wire; a cursor says what was handed to the socket. A frame that finds no room gets no sequence: there are no holes.
 * Belongs to the link's event loop. The blocks' releaser is {@link #acknowledged}.
 */
public final class FrameLog {
    /** A block and the range of sequences in it. */
    private static final class Block {
        final ByteBuffer bytes;
        int end;
        long last;

        Block(ByteBuffer bytes) {
            this.bytes = bytes;
        }
    }

    private final int link;
    private final Budget budget;
    private final WallClock clock;
    private final Ledger ledger;
    private final CRC32 crc = new CRC32();
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    /** The block the cursor is in, and the place in it; null: everything was handed out. */
    private Block sending;
    private int sentTo;
    private long lastSequence;
    private long durableTo;
    private long handedTo;
    private long unsentBytes;

    public FrameLog(int link, Budget budget, WallClock clock, Ledger ledger) {
        this.link = link;
        this.budget = budget;
        this.clock = clock;
        this.ledger = ledger;
    }

    public long lastSequence() {
        return lastSequence;
    }

    public long durableTo() {
        return durableTo;
    }

    /** The last sequence that was handed to the socket. */
    public long handedTo() {
        return handedTo;
    }

    public long unsentBytes() {
        return unsentBytes;
    }

    /**
     * Room for a payload of {@code bytes}, at most {@link Budget#maxPayloadBytes}: the buffer's position and limit are around it. Null when
     * there is none. Becomes a frame by {@link #commit}, or is forgotten by the next call.
     */
    public ByteBuffer reserve(int bytes, Share share) {
        int whole = FrameHeader.BYTES + bytes;
        Block block = blocks.peekLast();
        if (block == null || block.bytes.capacity() - block.end < whole) {
            ByteBuffer fresh = budget.takeBlock(share);
            if (fresh == null) {
                return null;
            }
            block = new Block(fresh);
            blocks.addLast(block);
        }
        block.bytes.limit(block.end + whole).position(block.end + FrameHeader.BYTES);
        return block.bytes;
    }

    /** Makes a frame of what was put into the room reserved last. */
    public long commit(int kind, int flags, int payloadBytes, long position, int connection, int request) {
        long monotonic = System.nanoTime();
        return commit(kind, flags, payloadBytes, position, clock.nanos(monotonic), monotonic, connection, request);
    }

    private long commit(int kind, int flags, int payloadBytes, long position, long capturedAt, long monotonic, int connection, int request) {
        Block block = blocks.getLast();
        block.bytes.limit(block.bytes.capacity());
        FrameHeader.write(block.bytes, block.end, payloadBytes, kind, flags, link, ++lastSequence, position, capturedAt, monotonic,
            connection, request, crc);
        if (sending == null) {
            sending = block;
            sentTo = block.end;
        }
        block.end += FrameHeader.BYTES + payloadBytes;
        block.last = lastSequence;
        unsentBytes += FrameHeader.BYTES + payloadBytes;
        ledger.framesMade.increment();
        return lastSequence;
    }

    /** Appends a record, split where it is longer than a frame; all of it or nothing. */
    public boolean append(int kind, int connection, int request, byte[] record, long capturedAt, long monotonic, Share share) {
        int max = budget.maxPayloadBytes();
        if (record.length <= max) {
            ByteBuffer room = reserve(record.length, share);
            if (room == null) {
                return false;
            }
            room.put(record);
            commit(kind, 0, record.length, 0, capturedAt, monotonic, connection, request);
            return true;
        }
        return appendSplit(kind, connection, request, record, capturedAt, monotonic, share, max);
    }

    private boolean appendSplit(int kind, int connection, int request, byte[] record, long capturedAt, long monotonic, Share share, int max) {
        List<ByteBuffer> fresh = takeBlocksFor(record.length, max, share);
        if (fresh == null) {
            return false;
        }
        Iterator<ByteBuffer> next = fresh.iterator();
        for (int at = 0; at < record.length; at += max) {
            int bytes = Math.min(max, record.length - at);
            Block block = blocks.peekLast();
            if (block == null || block.bytes.capacity() - block.end < FrameHeader.BYTES + bytes) {
                block = new Block(next.next());
                blocks.addLast(block);
            }
            block.bytes.limit(block.bytes.capacity()).position(block.end + FrameHeader.BYTES);
            block.bytes.put(record, at, bytes);
            int flags = at + bytes < record.length ? FrameHeader.FLAG_MORE : 0;
            commit(kind, flags, bytes, 0, capturedAt, monotonic, connection, request);
        }
        while (next.hasNext()) {
            budget.giveBackBlock(next.next());
        }
        return true;
    }

    /** Blocks enough for the whole record (two frames fit in one), so that it cannot end in its middle; null when there is no room. */
    private List<ByteBuffer> takeBlocksFor(int bytes, int max, Share share) {
        int count = (bytes / max + 1) / 2 + 1;
        List<ByteBuffer> fresh = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuffer block = budget.takeBlock(share);
            if (block == null) {
                fresh.forEach(budget::giveBackBlock);
                return null;
            }
            fresh.add(block);
        }
        return fresh;
    }

    /** The next bytes for the socket, a view that stays valid until they are durable; null when all were handed out. */
    public ByteBuffer nextUnsent() {
        if (sending == null) {
            return null;
        }
        Block block = sending;
        ByteBuffer view = block.bytes.duplicate();
        view.limit(block.end).position(sentTo);
        unsentBytes -= view.remaining();
        handedTo = block.last;
        advance(block);
        return view.slice();
    }

    private void advance(Block block) {
        sentTo = block.end;
        if (block == blocks.peekLast()) {
            sending = null;
            return;
        }
        boolean found = false;
        for (Block each : blocks) {
            if (found) {
                sending = each;
                sentTo = 0;
                return;
            }
            found = each == block;
        }
    }

    /** Forgets what the sidecar has durable. False when it claims more than there is: not our sidecar. */
    public boolean acknowledged(long durable) {
        if (durable > lastSequence) {
            return false;
        }
        durableTo = Math.max(durableTo, durable);
        while (!blocks.isEmpty() && blocks.peekFirst().last <= durableTo && blocks.peekFirst() != sending) {
            Block done = blocks.peekFirst();
            if (done == blocks.peekLast() && done.end < done.bytes.capacity() / 2) {
                break; // still being filled
            }
            blocks.removeFirst();
            budget.giveBackBlock(done.bytes);
        }
        return true;
    }

    /** A link came up: what follows {@code durable} is sent again. False when those frames are gone, or never were. */
    public boolean rewindTo(long durable) {
        if (durable < durableTo || !acknowledged(durable)) {
            return false;
        }
        sending = null;
        unsentBytes = 0;
        handedTo = durable;
        for (Block block : blocks) {
            if (block.last <= durable) {
                continue;
            }
            if (sending == null) {
                sending = block;
                sentTo = placeBehind(block, durable);
                unsentBytes = block.end - sentTo;
            } else {
                unsentBytes += block.end;
            }
        }
        return true;
    }

    private static int placeBehind(Block block, long durable) {
        int at = 0;
        while (at < block.end && FrameHeader.sequence(block.bytes, at) <= durable) {
            at += FrameHeader.BYTES + FrameHeader.payloadBytes(block.bytes, at);
        }
        return at;
    }
}
