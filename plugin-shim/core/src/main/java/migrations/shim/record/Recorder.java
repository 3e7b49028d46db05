package migrations.shim.record;

import java.security.SecureRandom;
import java.util.function.Supplier;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Stamp;

/**
 * What the whole node shares: the epoch, the books, the memory, the policy, and the queues that evidence goes through. The taps and links
 * of the event loops hang on it from the moment the node's HTTP transport has started; evidence is taken from the first moment.
 */
public final class Recorder {
    public final ShimOptions options;
    public final NodeLog log;
    public final Ledger ledger = new Ledger();
    public final WallClock clock = new WallClock();
    public final Budget budget;
    /** Random, chosen when the node starts; never 0. */
    public final long epoch;
    public final SecureRandom random = new SecureRandom();
    public final long startedAt;
    public final long startedMonotonic;
    private final byte[] key;
    private final LedgerMirror mirror;

    private volatile Supplier<NodeIdentity> identity;
    private volatile EvidenceQueue[] queues;
    private volatile Policy ownPolicy;
    private volatile Policy sidecarPolicy;
    private volatile Runnable policyListener = () -> { };
    private volatile boolean stopping;
    private volatile boolean refused;

    public Recorder(ShimOptions options, byte[] key, NodeLog log) {
        this.options = options;
        this.key = key;
        this.log = log;
        this.budget = new Budget(options.bufferBytes);
        this.ownPolicy = options.policy;
        long random64 = random.nextLong();
        this.epoch = random64 == 0 ? 1 : random64;
        this.startedMonotonic = System.nanoTime();
        this.startedAt = clock.nanos(startedMonotonic);
        this.queues = new EvidenceQueue[] {new EvidenceQueue(budget, ledger, clock)};
        this.mirror = new LedgerMirror(options.logsFolder, this);
    }

    public byte[] key() {
        return key;
    }

    public LedgerMirror mirror() {
        return mirror;
    }

    /** Who this node is; asked anew for each link, since the cluster's id becomes known only after a while. */
    public NodeIdentity identity() {
        return identity.get();
    }

    public void identifyBy(Supplier<NodeIdentity> supplier) {
        identity = supplier;
    }

    /** One queue per link; the first is the one that served alone until now. Called once, when attaching. */
    public EvidenceQueue[] openQueues(int links) {
        EvidenceQueue[] opened = new EvidenceQueue[links];
        opened[0] = queues[0];
        for (int i = 1; i < links; i++) {
            opened[i] = new EvidenceQueue(budget, ledger, clock);
        }
        queues = opened;
        return opened;
    }

    /** An effect: goes to the link of the connection that asked for it, or to link 0 when no connection of this node did. */
    public void effect(Stamp request, byte[] payload) {
        if (accepts(payload)) {
            EvidenceQueue[] all = queues;
            boolean ours = request.epoch == epoch && request.connection != 0;
            all[ours ? linkOf(request.connection, all.length) : 0].put(FrameKind.EFFECT, payload);
        }
    }

    /** A record of this very moment. */
    public void record(int kind, byte[] payload) {
        if (accepts(payload)) {
            queues[0].put(kind, payload);
        }
    }

    /** A record of what happened a while ago: wall clock and monotonic clock are of then, both nanoseconds, taken from {@link #clock} and {@link System#nanoTime}. */
    public void record(int kind, byte[] payload, long capturedAt, long monotonic) {
        if (accepts(payload)) {
            queues[0].put(kind, payload, capturedAt, monotonic);
        }
    }

    /** Whether evidence made now will find room: well below where it is dropped, so that a full buffer is not asked again and again. */
    public boolean takesEvidence() {
        return !refused && policy().records() && budget.allows(Budget.Share.READ);
    }

    /** Connections are numbered so that the number says the link: no table, no lock. */
    public static int linkOf(int connection, int links) {
        return Integer.remainderUnsigned(connection - 1, links);
    }

    /** There is no way to record on this node, or no more: evidence is not kept for nobody. */
    public void refuse() {
        refused = true;
    }

    public boolean isStopping() {
        return stopping;
    }

    public void stopHolding() {
        stopping = true;
    }

    public Policy policy() {
        Policy told = sidecarPolicy;
        return told != null ? told : ownPolicy;
    }

    /** The node's own setting changed. */
    public void ownPolicy(Policy policy) {
        ownPolicy = policy;
        policyChanged();
    }

    /** The sidecar said so; 0 gives the word back to the node's setting. */
    public void sidecarPolicy(int code) {
        Policy policy = Policy.of(code);
        if (policy == null && code != 0) {
            log.warn("the sidecar asks for policy " + code + ", which this version of the plugin cannot do; " + policy().text() + " stays");
            return;
        }
        if (policy != sidecarPolicy) {
            sidecarPolicy = policy;
            policyChanged();
        }
    }

    public void whenPolicyChanges(Runnable listener) {
        policyListener = listener;
    }

    private void policyChanged() {
        log.info("capture policy is now " + policy().text());
        policyListener.run();
        mirror.changed("policy " + policy().text());
    }

    private boolean accepts(byte[] payload) {
        if (refused) {
            return false;
        }
        if (!policy().records()) {
            ledger.filteredOut.add(payload.length);
            ledger.evidenceLost.increment();
            return false;
        }
        return true;
    }
}
