package migrations.shim.record;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import migrations.shim.record.Budget.Share;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;

/**
 * Effects and records on their way from the node's threads to a link's event loop. Bounded by the node's budget; what finds no room is
 * counted and told by a gap. Many put, the loop alone drains.
 */
public final class EvidenceQueue {
    private static final class Item {
        final int kind;
        final byte[] payload;
        final long capturedAt;
        final long monotonic;

        Item(int kind, byte[] payload, long capturedAt, long monotonic) {
            this.kind = kind;
            this.payload = payload;
            this.capturedAt = capturedAt;
            this.monotonic = monotonic;
        }
    }

    /** What an item costs besides its payload. */
    private static final int ITEM_BYTES = 64;

    private final Budget budget;
    private final Ledger ledger;
    private final WallClock clock;
    private final ConcurrentLinkedQueue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile Runnable waker;

    private long lostItems;
    private long lostBytes;
    private long lostFrom;
    private long lostTo;

    public EvidenceQueue(Budget budget, Ledger ledger, WallClock clock) {
        this.budget = budget;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Says how the loop is told that there is something; tells it at once when there is. */
    public void wakeBy(Runnable runnable) {
        waker = runnable;
        if (!items.isEmpty()) {
            wake();
        }
    }

    /** Of this very moment. */
    public void put(int kind, byte[] payload) {
        long monotonic = System.nanoTime();
        put(kind, payload, clock.nanos(monotonic), monotonic);
    }

    /** Of a moment that was taken when it happened; the writing down came later. */
    public void put(int kind, byte[] payload, long capturedAt, long monotonic) {
        if (!budget.tryTake(payload.length + ITEM_BYTES, Share.EVIDENCE)) {
            lost(payload.length, capturedAt);
            return;
        }
        items.add(new Item(kind, payload, capturedAt, monotonic));
        wake();
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** Moves what is there onto the log. On the loop only. */
    public void drainTo(FrameLog log) {
        awake.set(false);
        Item item;
        while ((item = items.peek()) != null) {
            tellLoss(log);
            budget.giveBack(item.payload.length + ITEM_BYTES);
            items.poll();
            if (!log.append(item.kind, 0, 0, item.payload, item.capturedAt, item.monotonic, Share.EVIDENCE)) {
                lost(item.payload.length, item.capturedAt);
                continue;
            }
            count(item.kind);
        }
        tellLoss(log);
    }

    private void wake() {
        Runnable runnable = waker;
        if (runnable != null && awake.compareAndSet(false, true)) {
            runnable.run();
        }
    }

    private void count(int kind) {
        if (kind == FrameKind.EFFECT) {
            ledger.effects.increment();
        } else if (kind == FrameKind.SHARD_RECORD) {
            ledger.shardRecords.increment();
        } else {
            ledger.stateRecords.increment();
        }
    }

    private synchronized void lost(long bytes, long at) {
        lostFrom = lostItems == 0 ? at : lostFrom;
        lostTo = at;
        lostItems++;
        lostBytes += bytes;
        ledger.framesDropped.increment();
        ledger.bytesDropped.add(bytes);
        ledger.evidenceLost.increment();
    }

    private synchronized void tellLoss(FrameLog log) {
        if (lostItems == 0) {
            return;
        }
        byte[] gap = new Json().put("why", "bufferFull").put("direction", "evidence").put("connection", 0).put("fromPosition", 0)
            .put("bytes", lostBytes).put("requests", 0).put("fromUnixNanos", lostFrom).put("toUnixNanos", lostTo).bytes();
        long monotonic = System.nanoTime();
        if (log.append(FrameKind.GAP, 0, 0, gap, clock.nanos(monotonic), monotonic, Share.BOOKS)) {
            lostItems = 0;
            lostBytes = 0;
        }
    }
}
