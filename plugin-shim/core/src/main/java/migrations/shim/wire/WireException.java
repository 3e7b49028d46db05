package migrations.shim.wire;

/** The peer on the sidecar's port said something that the protocol does not allow. The link is closed; the node is not concerned. */
public final class WireException extends Exception {
    public WireException(String message) {
        super(message, null, false, false);
    }
}
