package migrations.shim.record;

/** Who this node is, as the hello says it. */
public final class NodeIdentity {
    public final String nodeId;
    public final String nodeName;
    public final String clusterName;
    /** {@code _na_} while the node does not know it. */
    public final String clusterUuid;
    public final String product;
    public final String version;

    public NodeIdentity(String nodeId, String nodeName, String clusterName, String clusterUuid, String product, String version) {
        this.nodeId = nodeId;
        this.nodeName = nodeName;
        this.clusterName = clusterName;
        this.clusterUuid = clusterUuid;
        this.product = product;
        this.version = version;
    }
}
