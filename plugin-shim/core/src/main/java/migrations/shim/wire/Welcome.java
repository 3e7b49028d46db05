package migrations.shim.wire;

/** What the sidecar said at the end of the handshake. */
public final class Welcome {
    /** The number the sidecar gave this node. */
    public final int node;
    public final long writtenTo;
    /** The last sequence of this epoch and link that is durable; what follows it is sent again. */
    public final long durableTo;
    /** 0: the recorder's own setting stands. */
    public final int policy;
    public final ControlReader control;

    Welcome(int node, long writtenTo, long durableTo, int policy, ControlReader control) {
        this.node = node;
        this.writtenTo = writtenTo;
        this.durableTo = durableTo;
        this.policy = policy;
        this.control = control;
    }
}
