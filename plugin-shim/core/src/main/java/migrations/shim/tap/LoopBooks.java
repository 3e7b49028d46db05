package migrations.shim.tap;

import migrations.shim.record.Budget.Share;
import migrations.shim.record.FrameLog;
import migrations.shim.record.Ledger;
import migrations.shim.record.MissingBytes;
import migrations.shim.record.OwedFrames;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;

/** What one event loop tells beside bytes and evidence: that connections opened and ended, what is missing, the counts. Loop only. */
final class LoopBooks {
    private static final String BUFFER_FULL = "bufferFull";
    private static final String BY_POLICY = "policy";

    private final Recorder recorder;
    private final FrameLog log;
    private final Ledger ledger;
    private final OwedFrames owed;
    private boolean dropping;
    private long notRecordedSince;

    LoopBooks(Recorder recorder, FrameLog log) {
        this.recorder = recorder;
        this.log = log;
        this.ledger = recorder.ledger;
        this.owed = new OwedFrames(log, ledger, recorder.clock);
    }

    boolean isDropping() {
        return dropping;
    }

    /** Why bytes are not recorded: there was no room for them, or they were not to be kept. */
    static String whyLost(boolean keep) {
        return keep ? BUFFER_FULL : BY_POLICY;
    }

    /** Why bytes are not recorded that a filter keeps out. */
    String whyOut() {
        return recorder.policy().records() ? MissingBytes.FILTERED : BY_POLICY;
    }

    void heartbeat() {
        owed.pay();
        dropping &= !recorder.budget.allows(Share.READ);
        tell(FrameKind.HEARTBEAT, 0, 0, ledger.json().bytes());
    }

    /** The policy is another one now: a time in which nothing was recorded begins, or ends and is told. */
    void policyChanged(boolean records) {
        long now = recorder.clock.nanos();
        if (records && notRecordedSince != 0) {
            tellGap(BY_POLICY, "both", 0, 0, notRecordedSince, now);
            notRecordedSince = 0;
        } else if (!records && notRecordedSince == 0) {
            notRecordedSince = now;
        }
    }

    /** The end of a connection whose last bytes were taken. */
    void closed(Connection connection, String reason) {
        if (!settle(connection)) {
            owe(connection);
        }
        owed.append(FrameKind.CLOSED, connection.number, new Json().put("reason", reason)
            .put("requestBytes", connection.requestPosition).put("responseBytes", connection.responsePosition).bytes());
    }

    /** Held or released: what became of one response. */
    void tell(int kind, int connection, int request, byte[] payload) {
        long now = System.nanoTime();
        if (!log.append(kind, connection, request, payload, recorder.clock.nanos(now), now, Share.BOOKS)) {
            ledger.framesDropped.increment();
        }
    }

    /** A gap that is not a connection's missing bytes. */
    void tellGap(String why, String direction, int connection, long bytes, long fromNanos, long toNanos) {
        owed.append(FrameKind.GAP, connection, new Json().put("why", why).put("direction", direction)
            .put("connection", Integer.toUnsignedLong(connection)).put("fromPosition", 0).put("bytes", bytes).put("requests", 0)
            .put("fromUnixNanos", fromNanos).put("toUnixNanos", toNanos).bytes());
    }

    /** Tells what stands before the connection's next bytes: that it opened, and what is missing. False when there is no room. */
    boolean settle(Connection connection) {
        if (!owed.isEmpty() && !owed.pay()) {
            return false;
        }
        long now = System.nanoTime();
        if (!connection.openedTold) {
            connection.openedTold = log.append(FrameKind.OPENED, connection.number, 0, openedPayload(connection),
                recorder.clock.nanos(now), now, Share.BOOKS);
        }
        return connection.openedTold && settle(connection, connection.missingRequest) && settle(connection, connection.missingResponse);
    }

    private boolean settle(Connection connection, MissingBytes missing) {
        long now = System.nanoTime();
        if (!missing.isNone()) {
            if (!log.append(FrameKind.GAP, connection.number, 0, missing.gap(connection.number), recorder.clock.nanos(now), now, Share.BOOKS)) {
                return false;
            }
            missing.told();
        }
        return true;
    }

    /** Tells later, in the same order, what there was no room to {@link #settle}. */
    private void owe(Connection connection) {
        if (!connection.openedTold) {
            owed.append(FrameKind.OPENED, connection.number, openedPayload(connection));
        }
        for (MissingBytes missing : new MissingBytes[] {connection.missingRequest, connection.missingResponse}) {
            if (!missing.isNone()) {
                owed.append(FrameKind.GAP, connection.number, missing.gap(connection.number));
                missing.told();
            }
        }
    }

    /** Books bytes that are not recorded. */
    void drop(MissingBytes missing, long position, int bytes, int requests, String why) {
        missing.add(why, position, bytes, requests, recorder.clock.nanos());
        if (!why.equals(BUFFER_FULL)) {
            ledger.filteredOut.add(bytes);
            return;
        }
        ledger.framesDropped.increment();
        ledger.bytesDropped.add(bytes);
        ledger.requestsDropped.add(requests);
        if (!dropping) {
            dropping = true;
            recorder.mirror().changed("dropping: the buffer is full");
        }
    }

    private static byte[] openedPayload(Connection connection) {
        return new Json().put("remote", connection.remote).put("local", connection.local).put("requestPosition", 0)
            .put("responsePosition", 0).bytes();
    }
}
