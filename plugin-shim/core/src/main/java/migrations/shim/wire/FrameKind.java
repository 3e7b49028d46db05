package migrations.shim.wire;

/** The kinds of frame, as docs/wire-protocol.md numbers them. */
public final class FrameKind {
    public static final int HELLO = 1;
    public static final int GOODBYE = 2;
    public static final int OPENED = 3;
    public static final int REQUEST_BYTES = 4;
    public static final int RESPONSE_BYTES = 5;
    public static final int CLOSED = 6;
    public static final int EFFECT = 7;
    public static final int SHARD_RECORD = 8;
    public static final int STATE_RECORD = 9;
    public static final int HELD = 10;
    public static final int RELEASED = 11;
    public static final int GAP = 12;
    public static final int HEARTBEAT = 13;

    private FrameKind() {
    }
}
