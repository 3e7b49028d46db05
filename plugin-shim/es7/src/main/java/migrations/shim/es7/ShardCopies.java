package migrations.shim.es7;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.shard.IndexEventListener;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.IndexShardState;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.indices.cluster.IndicesClusterStateService.AllocatedIndices.IndexRemovalReason;

/** Knows every copy of a shard on this node and records its numbers: at each event of its life, and at a tick when they have changed. */
final class ShardCopies implements IndexEventListener {
    /** One copy and what was last recorded of it. Events may come while a tick looks: then the tick's look is thrown away. */
    private static final class Copy {
        final IndexShard shard;
        final AtomicLong events = new AtomicLong();
        String last;

        Copy(IndexShard shard) {
            this.shard = shard;
        }
    }

    private final Map<ShardId, Copy> copies = new ConcurrentHashMap<>();
    /** Indices of which a copy was here. The node also makes and removes indices of no one's, to check a template. */
    private final Set<String> indices = ConcurrentHashMap.newKeySet();
    private final Recorder recorder;
    private final ErrorGuard guard;
    /** What had been lost when all copies were recorded last. The tick's. */
    private long lostBefore;

    ShardCopies(Recorder recorder) {
        this.recorder = recorder;
        this.guard = new ErrorGuard("the listener for shards", recorder.ledger, recorder.log);
    }

    /** Null when the node holds no copy of it. */
    IndexShard copy(ShardId shard) {
        Copy copy = copies.get(shard);
        return copy == null ? null : copy.shard;
    }

    /** Records the copies whose numbers have changed; all of them after a loss, since the last word on a shard may be what was lost. One thread at a time. */
    void tick() {
        guarded(() -> {
            boolean all = isAfterLoss();
            copies.forEach((id, copy) -> {
                long before = copy.events.get();
                String now = ShardRecords.describe(copy.shard);
                synchronized (copy) {
                    if (copy.events.get() == before && (all || !now.equals(copy.last))) {
                        emit(copy, now, "tick");
                    }
                }
            });
        });
    }

    private boolean isAfterLoss() {
        long lost = recorder.ledger.evidenceLost.sum();
        if (lost == lostBefore || !recorder.takesEvidence()) {
            return false;
        }
        lostBefore = lost;
        return true;
    }

    @Override
    public void afterIndexShardCreated(IndexShard shard) {
        guarded(() -> {
            copies.put(shard.shardId(), new Copy(shard));
            indices.add(shard.shardId().getIndex().getUUID());
            event(shard, "created");
        });
    }

    @Override
    public void indexShardStateChanged(IndexShard shard, IndexShardState before, IndexShardState now, String reason) {
        guarded(() -> event(shard, "state " + now));
    }

    @Override
    public void beforeIndexShardRecovery(IndexShard shard, IndexSettings settings) {
        guarded(() -> event(shard, "beforeRecovery"));
    }

    @Override
    public void afterIndexShardStarted(IndexShard shard) {
        guarded(() -> event(shard, "started"));
    }

    @Override
    public void shardRoutingChanged(IndexShard shard, ShardRouting before, ShardRouting now) {
        guarded(() -> event(shard, "routing"));
    }

    @Override
    public void beforeIndexShardClosed(ShardId id, IndexShard shard, Settings settings) {
        guarded(() -> event(shard, "beforeClosed"));
    }

    @Override
    public void afterIndexShardClosed(ShardId id, IndexShard shard, Settings settings) {
        guarded(() -> {
            event(shard, "afterClosed");
            copies.remove(id);
        });
    }

    @Override
    public void afterIndexRemoved(Index index, IndexSettings settings, IndexRemovalReason reason) {
        guarded(() -> {
            if (indices.remove(index.getUUID())) {
                recorder.record(FrameKind.STATE_RECORD, new Json().put("what", "indexRemoved").put("stateVersion", 0).put("masterTerm", 0)
                    .put("index", index.getName()).put("uuid", index.getUUID()).put("reason", reason.toString()).bytes());
            }
        });
    }

    private void event(IndexShard shard, String reason) {
        Copy copy = shard == null ? null : copies.get(shard.shardId());
        if (copy == null) {
            return;
        }
        copy.events.incrementAndGet();
        String now = ShardRecords.describe(shard);
        synchronized (copy) {
            copy.events.incrementAndGet();
            emit(copy, now, reason);
        }
    }

    private void emit(Copy copy, String text, String reason) {
        copy.last = text;
        recorder.record(FrameKind.SHARD_RECORD, ShardRecords.withReason(text, reason));
    }

    private void guarded(Runnable work) {
        if (guard.isAside()) {
            return;
        }
        try {
            work.run();
        } catch (Throwable error) {
            guard.caught(error);
        }
    }
}
