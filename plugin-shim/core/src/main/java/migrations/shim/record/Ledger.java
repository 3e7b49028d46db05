package migrations.shim.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import migrations.shim.wire.Json;

/** The books of one epoch, over all links of the node. Any thread. Sent with every heartbeat and the goodbye, mirrored to a file. */
public final class Ledger {
    /** Why a held response was let go. */
    public enum Release {
        DURABLE("durable"), TIMEOUT("timeout"), LINK_LOST("linkLost"), OVERFLOW("overflow"), STOPPING("stopping"), POLICY("policy");

        public final String text;

        Release(String text) {
            this.text = text;
        }
    }

    /** What is seen and not recorded. */
    public enum NotCaptured {
        HTTP2("http2"), UPGRADE("upgrade"), OFF("off"), ERROR("error"), WINDOW("acceptWindow");

        public final String text;

        NotCaptured(String text) {
            this.text = text;
        }
    }

    public final LongAdder connectionsOpened = new LongAdder();
    public final LongAdder connectionsClosed = new LongAdder();
    public final LongAdder requestBytes = new LongAdder();
    public final LongAdder responseBytes = new LongAdder();
    public final LongAdder requests = new LongAdder();
    public final LongAdder effects = new LongAdder();
    public final LongAdder shardRecords = new LongAdder();
    public final LongAdder stateRecords = new LongAdder();
    public final LongAdder framesMade = new LongAdder();
    public final LongAdder framesDropped = new LongAdder();
    public final LongAdder bytesDropped = new LongAdder();
    public final LongAdder requestsDropped = new LongAdder();
    public final LongAdder held = new LongAdder();
    public final LongAdder filteredOut = new LongAdder();
    /** Effects and records that were made and are not in the log, whatever the reason. Not told by itself: the gaps do. */
    public final LongAdder evidenceLost = new LongAdder();
    public final AtomicLong errors = new AtomicLong();
    private final Map<Release, LongAdder> released = adders(Release.class);
    private final Map<NotCaptured, LongAdder> notCaptured = adders(NotCaptured.class);

    public void released(Release why) {
        released.get(why).increment();
    }

    public void notCaptured(NotCaptured why) {
        notCaptured.get(why).increment();
    }

    public Json json() {
        Json free = new Json();
        released.forEach((why, count) -> putCount(free, why.text, count));
        Json missed = new Json();
        notCaptured.forEach((why, count) -> putCount(missed, why.text, count));
        return new Json()
            .put("connectionsOpened", connectionsOpened.sum()).put("connectionsClosed", connectionsClosed.sum())
            .put("requestBytes", requestBytes.sum()).put("responseBytes", responseBytes.sum()).put("requests", requests.sum())
            .put("effects", effects.sum()).put("shardRecords", shardRecords.sum()).put("stateRecords", stateRecords.sum())
            .put("framesMade", framesMade.sum()).put("framesDropped", framesDropped.sum()).put("bytesDropped", bytesDropped.sum())
            .put("requestsDropped", requestsDropped.sum()).put("held", held.sum()).raw("released", free.toString())
            .raw("notCaptured", missed.toString()).put("filteredOut", filteredOut.sum()).put("errors", errors.get());
    }

    private static void putCount(Json json, String name, LongAdder count) {
        if (count.sum() > 0) {
            json.put(name, count.sum());
        }
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> map = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            map.put(each, new LongAdder());
        }
        return map;
    }
}
