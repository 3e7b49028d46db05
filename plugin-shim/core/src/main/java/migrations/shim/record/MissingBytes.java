package migrations.shim.record;

import migrations.shim.wire.Json;

/** What one direction of one connection has lost and not yet told. Belongs to the connection's event loop. */
public final class MissingBytes {
    /** A filter keeps the bytes out. */
    public static final String FILTERED = "filtered";

    private final String direction;
    private String why;
    private long fromPosition;
    private long bytes;
    private long requests;
    private long fromNanos;
    private long toNanos;

    public MissingBytes(String direction) {
        this.direction = direction;
    }

    public boolean isNone() {
        return why == null;
    }

    /** What is missing for several reasons in one go is told by the graver one: a gap that only a filter made hides no loss. */
    public void add(String reason, long position, long lostBytes, long lostRequests, long nowNanos) {
        if (why == null) {
            why = reason;
            fromPosition = position;
            fromNanos = nowNanos;
        }
        if (why.equals(FILTERED)) {
            why = reason;
        }
        bytes += lostBytes;
        requests += lostRequests;
        toNanos = nowNanos;
    }

    /** The gap's payload; ask only when there is something. */
    public byte[] gap(int connection) {
        return new Json().put("why", why).put("direction", direction).put("connection", Integer.toUnsignedLong(connection))
            .put("fromPosition", fromPosition).put("bytes", bytes).put("requests", requests)
            .put("fromUnixNanos", fromNanos).put("toUnixNanos", toNanos).bytes();
    }

    public void told() {
        why = null;
        bytes = 0;
        requests = 0;
    }
}
