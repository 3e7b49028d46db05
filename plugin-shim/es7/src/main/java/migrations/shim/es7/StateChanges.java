package migrations.shim.es7;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.EvidenceThread;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.gateway.GatewayService;

/**
 * Hears every new cluster state, compares it with the one before, and has what changed written down. Comparing is done here, formatting on
 * the evidence thread; the moment is that of hearing, since a reader asks which request was under way then.
 */
final class StateChanges implements ClusterStateListener {
    private static final String UNKNOWN_CLUSTER = "_na_";

    private final Recorder recorder;
    private final EvidenceThread thread;
    private final ErrorGuard guard;

    StateChanges(Recorder recorder, EvidenceThread thread) {
        this.recorder = recorder;
        this.thread = thread;
        this.guard = new ErrorGuard("the listener for cluster states", recorder.ledger, recorder.log);
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        if (guard.isAside()) {
            return;
        }
        try {
            compare(event);
        } catch (Throwable error) {
            guard.caught(error);
        }
    }

    private void compare(ClusterChangedEvent event) {
        ClusterState before = event.previousState();
        Heard now = new Heard(event.state(), recorder);
        if (event.nodesDelta().hasChanges()) {
            later(now, "nodes", json -> StateRecords.nodes(json, now.state));
        }
        if (event.metadataChanged()) {
            compareIndices(before, now);
            for (GlobalPart part : GlobalPart.values()) {
                Object value = part.of(now.state.metadata());
                if (!Objects.equals(part.of(before.metadata()), value)) {
                    later(now, part.what, json -> json.raw("value", part.json(value)));
                }
            }
        }
    }

    private void compareIndices(ClusterState before, Heard now) {
        Map<String, IndexMetadata> old = new HashMap<>();
        for (IndexMetadata each : before.metadata()) {
            old.put(each.getIndexUUID(), each);
        }
        Set<String> still = new HashSet<>();
        for (IndexMetadata each : now.state.metadata()) {
            still.add(each.getIndexUUID());
            IndexMetadata was = old.get(each.getIndexUUID());
            if (was == null) {
                boolean birth = !becameVisible(before);
                later(now, "indexCreated", json -> StateRecords.created(json, each, now.state, birth));
            } else if (was != each) {
                compareIndex(was, each, now);
            }
        }
        old.values().stream().filter(each -> !still.contains(each.getIndexUUID()))
            .forEach(each -> later(now, "indexDeleted", json -> StateRecords.name(json, each)));
    }

    private void compareIndex(IndexMetadata was, IndexMetadata is, Heard now) {
        if (was.getState() != is.getState()) {
            later(now, is.getState() == IndexMetadata.State.OPEN ? "indexOpened" : "indexClosed", json -> StateRecords.name(json, is));
        }
        if (was.getMappingVersion() != is.getMappingVersion()) {
            later(now, "mappingChanged", json -> StateRecords.mapping(StateRecords.name(json, is), is));
        }
        if (was.getSettingsVersion() != is.getSettingsVersion()) {
            later(now, "settingsChanged", json -> StateRecords.settings(StateRecords.name(json, is), is));
        }
        if (was.getAliasesVersion() != is.getAliasesVersion()) {
            later(now, "aliasesChanged", json -> StateRecords.aliases(StateRecords.name(json, is), is));
        }
        StateRecords.newRollovers(was, is).forEach(alias -> later(now, "rolledOver", json -> StateRecords.name(json, is).put("alias", alias)));
    }

    /** After a full start, or when this node has just joined, every index appears at once: none of them was born then. */
    private static boolean becameVisible(ClusterState before) {
        return before.blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK) || before.metadata().clusterUUID().equals(UNKNOWN_CLUSTER);
    }

    /** A state, and when it was heard of. */
    private static final class Heard {
        final ClusterState state;
        final long monotonic = System.nanoTime();
        final long at;

        Heard(ClusterState state, Recorder recorder) {
            this.state = state;
            this.at = recorder.clock.nanos(monotonic);
        }
    }

    /** Fills in the keys that go with the kind of change. */
    private interface Filling {
        void into(Json json) throws Exception;
    }

    private void later(Heard heard, String what, Filling filling) {
        Runnable job = () -> {
            try {
                Json json = new Json().put("what", what).put("stateVersion", heard.state.version())
                    .put("masterTerm", heard.state.term());
                filling.into(json);
                recorder.record(FrameKind.STATE_RECORD, json.bytes(), heard.at, heard.monotonic);
            } catch (Throwable error) {
                guard.caught(error);
            }
        };
        if (!thread.submit(job)) {
            job.run(); // too many wait, or the thread has ended: slower, but not lost
        }
    }
}
