package migrations.shim.es7;

import migrations.shim.record.EvidenceThread;
import migrations.shim.record.NodeIdentity;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;
import org.elasticsearch.Build;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexModule;
import org.elasticsearch.node.Node;
import org.elasticsearch.threadpool.ThreadPool;

/** What the plugin keeps for one node: the recorder and the listeners that feed it. */
public final class ShimNode {
    private static final String PRODUCT = "elasticsearch";

    private final Recorder recorder;
    private final EvidenceThread thread;
    private final ShardCopies shards;
    private final Effects effects;
    private final StampFilter filter;
    private ClusterService clusterService;

    ShimNode(Recorder recorder) {
        this.recorder = recorder;
        this.thread = new EvidenceThread(recorder);
        this.shards = new ShardCopies(recorder);
        this.effects = new Effects(recorder, shards);
        this.filter = new StampFilter(recorder);
    }

    Recorder recorder() {
        return recorder;
    }

    EvidenceThread thread() {
        return thread;
    }

    ShardCopies shards() {
        return shards;
    }

    ActionFilter filter() {
        return filter;
    }

    /** Called once, before any index is opened. */
    void start(Settings settings, ClusterService cluster, ThreadPool threadPool, String nodeId) {
        clusterService = cluster;
        String name = Node.NODE_NAME_SETTING.get(settings);
        String clusterName = ClusterName.CLUSTER_NAME_SETTING.get(settings).value();
        recorder.identifyBy(() -> new NodeIdentity(nodeId, name, clusterName, clusterUuid(), PRODUCT, Build.CURRENT.getQualifiedVersion()));
        record(new Json().put("what", "boot").put("stateVersion", 0).put("masterTerm", 0).put("product", PRODUCT)
            .put("version", Build.CURRENT.getQualifiedVersion()).put("node", nodeId).put("name", name));
        effects.readStampsFrom(threadPool.getThreadContext());
        filter.use(threadPool.getThreadContext(), cluster);
        Warmup.run(recorder);
        cluster.addListener(new StateChanges(recorder, thread));
        cluster.getClusterSettings().addSettingsUpdateConsumer(ShimSettings.POLICY, this::policyChanged);
        thread.eachTick(shards::tick);
        thread.start();
    }

    void watch(IndexModule module) {
        module.addIndexOperationListener(effects);
        module.addIndexEventListener(shards);
    }

    /** A clean stop begins: the last word on every shard, then that it stops. */
    void stopping() {
        shards.tick();
        record(new Json().put("what", "stop").put("stateVersion", 0).put("masterTerm", 0));
    }

    private void record(Json json) {
        recorder.record(FrameKind.STATE_RECORD, json.bytes());
    }

    private void policyChanged(Policy policy) {
        try {
            recorder.ownPolicy(policy);
        } catch (Throwable error) {
            recorder.ledger.errors.incrementAndGet();
        }
    }

    private String clusterUuid() {
        try {
            return clusterService.state().metadata().clusterUUID();
        } catch (RuntimeException | AssertionError e) {
            return "_na_"; // no state yet
        }
    }
}
