package migrations.shim.es7;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import migrations.shim.wire.Json;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.index.seqno.SeqNoStats;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.indices.recovery.RecoveryState;

/** Puts one copy's numbers into words. What cannot be read at the moment (engine not open, already closed) is null. */
final class ShardRecords {
    private ShardRecords() {
    }

    /** The record without its reason, so that two of them can be compared. */
    static String describe(IndexShard shard) {
        // Checkpoints before terms: else an old term could be paired with a new checkpoint.
        Long global = number(shard::getLastKnownGlobalCheckpoint);
        Long synced = number(shard::getLastSyncedGlobalCheckpoint);
        SeqNoStats stats = orNull(shard::seqNoStats);
        Long term = number(shard::getOperationPrimaryTerm);
        Long pending = number(shard::getPendingPrimaryTerm);
        ShardRouting routing = orNull(shard::routingEntry);
        RecoveryState recovery = orNull(shard::recoveryState);
        return new Json().put("index", shard.shardId().getIndexName()).put("uuid", shard.shardId().getIndex().getUUID())
            .put("shard", shard.shardId().id())
            .put("allocation", routing == null || routing.allocationId() == null ? null : routing.allocationId().getId())
            .put("history", orNull(shard::getHistoryUUID))
            .put("role", routing == null ? null : routing.primary() ? "primary" : "replica")
            .put("state", orNull(() -> shard.state().toString()))
            .put("routingState", routing == null ? null : routing.state().toString())
            .put("term", term).put("pendingTerm", pending)
            .put("maxSeqNo", stats == null ? null : (Long) stats.getMaxSeqNo())
            .put("localCheckpoint", stats == null ? null : (Long) stats.getLocalCheckpoint())
            .put("globalCheckpoint", global).put("syncedGlobalCheckpoint", synced)
            .put("mappingVersion", number(() -> shard.indexSettings().getIndexMetadata().getMappingVersion()))
            .put("recovery", recovery == null ? null : orNull(() -> recovery.getRecoverySource().toString())).toString();
    }

    static byte[] withReason(String described, String reason) {
        return (described.substring(0, described.length() - 1) + ",\"reason\":" + Json.quote(reason) + '}').getBytes(StandardCharsets.UTF_8);
    }

    private static Long number(LongSupplier value) {
        return orNull(value::getAsLong);
    }

    private static <T> T orNull(Supplier<T> value) {
        try {
            return value.get();
        } catch (RuntimeException e) {
            return null; // AlreadyClosedException before the engine opens and after it closes
        }
    }
}
