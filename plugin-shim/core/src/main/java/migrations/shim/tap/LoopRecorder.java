package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.Budget.Share;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.EvidenceQueue;
import migrations.shim.record.FrameLog;
import migrations.shim.record.Ledger;
import migrations.shim.record.MissingBytes;
import migrations.shim.record.OwedFrames;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameHeader;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;

/**
 * Records what passes on one event loop: makes frames of chunks and evidence, and says when they are flushed. All methods run on that
 * loop, unless they say otherwise.
 */
final class LoopRecorder {
    /** Frames of reads wait so long for company, or until there are so many bytes. */
    private static final long FLUSH_MICROS = 1000;
    private static final long FLUSH_BYTES = 64 * 1024;
    private static final String BUFFER_FULL = "bufferFull";
    private static final String BY_POLICY = "policy";

    final Recorder recorder;
    final EventLoop loop;
    final FrameLog log;
    final ErrorGuard guard;
    private final int link;
    private final int links;
    private final EvidenceQueue queue;
    private final OwedFrames owed;
    private final Ledger ledger;
    private final ByteBuffer scratch;
    private final Set<Tap> taps = new LinkedHashSet<>();
    private final HoldKeeper holds;
    private Flushing flushing = () -> { };
    private int connections;
    private boolean timerSet;
    private boolean turnSet;
    private boolean dropping;
    private long notRecordedSince;

    /** The link, as far as it can be told to send. */
    interface Flushing {
        void flush();
    }

    LoopRecorder(Recorder recorder, EventLoop loop, int link, int links, EvidenceQueue queue, ErrorGuard guard) {
        this.recorder = recorder;
        this.loop = loop;
        this.link = link;
        this.links = links;
        this.queue = queue;
        this.guard = guard;
        this.ledger = recorder.ledger;
        this.log = new FrameLog(link, recorder.budget, recorder.clock, ledger);
        this.owed = new OwedFrames(log, ledger, recorder.clock);
        this.holds = new HoldKeeper(this);
        this.scratch = ByteBuffer.allocateDirect(recorder.budget.maxPayloadBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    void flushBy(Flushing flusher) {
        flushing = flusher;
    }

    HoldKeeper holds() {
        return holds;
    }

    Set<Tap> taps() {
        return taps;
    }

    int link() {
        return link;
    }

    int links() {
        return links;
    }

    /** From any thread: evidence waits in the queue. */
    void wakeForEvidence() {
        loop.execute(() -> guarded(this::drainAsAsked));
    }

    Connection opened(Tap tap, String remote, String local) {
        Connection connection = new Connection(recorder.epoch, link + 1 + links * connections++, remote, local, recorder.options.filter);
        taps.add(tap);
        ledger.connectionsOpened.increment();
        if (recorder.policy().records()) {
            settle(connection);
            flushSoon();
        }
        return connection;
    }

    /** Bytes of the client, before the node sees them. The buffer's indices stay as they are. */
    void requestBytes(Connection connection, ByteBuf bytes) {
        int left = bytes.readableBytes();
        ledger.requestBytes.add(left);
        int before = connection.scanner.lastRequest();
        boolean endsMutation = false;
        int max = scratch.capacity();
        for (int at = bytes.readerIndex(); left > 0; ) {
            int piece = Math.min(left, max);
            if (connection.sieve == null) {
                requestPiece(connection, bytes, at, piece);
            } else {
                sievePiece(connection, bytes, at, piece);
            }
            endsMutation |= connection.scanner.endsMutation();
            at += piece;
            left -= piece;
        }
        ledger.requests.add(connection.scanner.lastRequest() - before);
        flushWhen(endsMutation);
    }

    /** Bytes of the node, on their way to the client. */
    void responseBytes(Connection connection, ByteBuf bytes) {
        drainEvidence();
        int left = bytes.readableBytes();
        ledger.responseBytes.add(left);
        OpenRequest request = connection.openRequest(connection.responding);
        boolean mutation = request != null && request.mutation;
        if (connection.sieve != null && connection.sieve.hasWaiting()
            && (request == null || request.number == connection.scanner.lastRequest())) {
            keepWaiting(connection); // an answer before the head is whole
        }
        if (request != null && request.filteredOut) {
            String why = recorder.policy().records() ? MissingBytes.FILTERED : BY_POLICY;
            drop(connection.missingResponse, connection.responsePosition, left, 0, why);
            connection.responsePosition += left;
            return;
        }
        int max = scratch.capacity();
        for (int at = bytes.readerIndex(); left > 0; ) {
            int piece = Math.min(left, max);
            responsePiece(connection, bytes, at, piece, mutation ? Share.MUTATION : Share.READ);
            at += piece;
            left -= piece;
        }
        flushWhen(mutation);
    }

    void closed(Tap tap, Connection connection, String reason) {
        if (connection.closed) {
            return;
        }
        connection.closed = true;
        taps.remove(tap);
        ledger.connectionsClosed.increment();
        if (connection.sieve != null && connection.sieve.hasWaiting()) {
            keepWaiting(connection);
        }
        if (!connection.openedTold && !recorder.policy().records()) {
            return;
        }
        if (!settle(connection)) {
            oweAll(connection);
        }
        owed.append(FrameKind.CLOSED, connection.number, new Json().put("reason", reason)
            .put("requestBytes", connection.requestPosition).put("responseBytes", connection.responsePosition).bytes());
        flushSoon();
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

    /** Moves waiting evidence onto the log, so that a request's effects stand before its answer. */
    void drainEvidence() {
        if (!queue.isEmpty()) {
            queue.drainTo(log);
            flushSoon();
        }
    }

    /** Also when nothing is left: what came amid another drain has asked for this one, and nobody asks again before it was done. */
    private void drainAsAsked() {
        queue.drainTo(log);
        flushSoon();
    }

    boolean isDropping() {
        return dropping;
    }

    void heartbeat() {
        drainEvidence();
        owed.pay();
        dropping &= !recorder.budget.allows(Share.READ);
        tell(FrameKind.HEARTBEAT, 0, 0, ledger.json().bytes());
        flushing.flush();
    }

    /** The policy is another one now: taps are taken out, or what is held is let go. */
    void policyChanged() {
        Policy policy = recorder.policy();
        long now = recorder.clock.nanos();
        if (policy.records() && notRecordedSince != 0) {
            tellGap(BY_POLICY, "both", 0, 0, notRecordedSince, now);
            notRecordedSince = 0;
        } else if (!policy.records() && notRecordedSince == 0) {
            notRecordedSince = now;
        }
        if (policy != Policy.ACKNOWLEDGED) {
            holds.releaseAll(Ledger.Release.POLICY);
        }
        if (policy == Policy.OFF) {
            new ArrayList<>(taps).forEach(tap -> tap.stepAside("off", Ledger.NotCaptured.OFF));
        }
        flushSoon();
    }

    void flushAtEndOfTurn() {
        if (turnSet) {
            return;
        }
        turnSet = true;
        if (loop instanceof SingleThreadEventLoop) {
            ((SingleThreadEventLoop) loop).executeAfterEventLoopIteration(this::endTurn);
        } else {
            loop.execute(this::endTurn);
        }
    }

    private void endTurn() {
        turnSet = false;
        guarded(() -> {
            drainEvidence();
            flushing.flush();
            holds.releaseReady();
        });
    }

    void flushSoon() {
        if (log.unsentBytes() >= FLUSH_BYTES) {
            flushAtEndOfTurn();
        } else if (!timerSet) {
            timerSet = true;
            loop.schedule(this::timerFlush, FLUSH_MICROS, TimeUnit.MICROSECONDS);
        }
    }

    private void timerFlush() {
        timerSet = false;
        guarded(flushing::flush);
    }

    void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable error) {
            guard.caught(error);
        }
    }

    private void flushWhen(boolean atEndOfTurn) {
        if (atEndOfTurn) {
            flushAtEndOfTurn();
        } else {
            flushSoon();
        }
    }

    private void requestPiece(Connection connection, ByteBuf bytes, int at, int piece) {
        boolean keep = recorder.policy().records();
        ByteBuffer room = keep && connection.isWhole() ? log.reserve(piece, Share.MUTATION) : null;
        if (room != null) {
            int from = room.position();
            bytes.getBytes(at, room);
            connection.scanner.scan(room, from, from + piece);
            if (connection.scanner.hasMutation() || recorder.budget.allows(Share.READ)) {
                commitRequest(connection, piece);
            } else {
                dropRequest(connection, piece, BUFFER_FULL);
            }
            return;
        }
        scratch.clear().limit(piece);
        bytes.getBytes(at, scratch);
        connection.scanner.scan(scratch, 0, piece);
        Share share = connection.scanner.hasMutation() ? Share.MUTATION : Share.READ;
        if (keep && fromScratch(connection, piece, share)) {
            commitRequest(connection, piece);
        } else {
            dropRequest(connection, piece, keep ? BUFFER_FULL : BY_POLICY);
        }
    }

    private void sievePiece(Connection connection, ByteBuf bytes, int at, int piece) {
        RequestSieve sieve = connection.sieve;
        scratch.clear().limit(piece);
        bytes.getBytes(at, scratch);
        scratch.clear();
        connection.scanner.beginChunk();
        for (int from = 0; from < piece; ) {
            from = sieve.next(scratch, from, piece);
            recordWaited(connection);
            if (sieve.keptTo > sieve.keptFrom) {
                ByteBuffer kept = scratch.duplicate();
                kept.limit(sieve.keptTo).position(sieve.keptFrom);
                recordSieved(connection, kept, sieve.flags, sieve.first, sieve.last);
            }
            if (sieve.outBytes > 0) {
                String why = recorder.policy().records() ? MissingBytes.FILTERED : BY_POLICY;
                drop(connection.missingRequest, connection.requestPosition, sieve.outBytes, sieve.outRequests, why);
                connection.requestPosition += sieve.outBytes;
            }
        }
    }

    private void keepWaiting(Connection connection) {
        connection.sieve.giveUpWaiting();
        recordWaited(connection);
    }

    private void recordWaited(Connection connection) {
        RequestSieve sieve = connection.sieve;
        if (sieve.waitedBytes > 0) {
            recordSieved(connection, sieve.waited(), sieve.waitedFlags, sieve.waitedRequest, sieve.waitedRequest);
        }
    }

    private void recordSieved(Connection connection, ByteBuffer kept, int flags, int first, int last) {
        int piece = kept.remaining();
        boolean keep = recorder.policy().records();
        Share share = (flags & FrameHeader.FLAG_MUTATION) != 0 ? Share.MUTATION : Share.READ;
        ByteBuffer room = keep && recorder.budget.allows(share) && settle(connection) ? log.reserve(piece, share) : null;
        if (room != null) {
            room.put(kept);
            commitRequest(connection, piece, flags, first, last);
        } else {
            dropRequest(connection, piece, first, last, keep ? BUFFER_FULL : BY_POLICY);
        }
    }

    private void commitRequest(Connection connection, int piece) {
        int flags = (connection.scanner.hasMutation() ? FrameHeader.FLAG_MUTATION : 0)
            | (connection.scanner.isUnreadable() ? FrameHeader.FLAG_UNREADABLE : 0);
        commitRequest(connection, piece, flags, connection.scanner.firstRequest(), connection.scanner.lastRequest());
    }

    private void commitRequest(Connection connection, int piece, int flags, int first, int last) {
        long sequence = log.commit(FrameKind.REQUEST_BYTES, flags, piece, connection.requestPosition, connection.number, first);
        connection.written(first, last, sequence);
        connection.requestPosition += piece;
    }

    private void dropRequest(Connection connection, int piece, String why) {
        dropRequest(connection, piece, connection.scanner.firstRequest(), connection.scanner.lastRequest(), why);
    }

    private void dropRequest(Connection connection, int piece, int first, int last, String why) {
        int lost = connection.lost(first, last);
        drop(connection.missingRequest, connection.requestPosition, piece, lost, why);
        connection.requestPosition += piece;
    }

    private void responsePiece(Connection connection, ByteBuf bytes, int at, int piece, Share share) {
        boolean keep = recorder.policy().records();
        ByteBuffer room = keep && connection.isWhole() && recorder.budget.allows(share) ? log.reserve(piece, share) : null;
        if (room != null) {
            bytes.getBytes(at, room);
        } else if (keep && recorder.budget.allows(share)) {
            scratch.clear().limit(piece);
            bytes.getBytes(at, scratch);
            room = fromScratch(connection, piece, share) ? scratch : null;
        }
        if (room != null) {
            log.commit(FrameKind.RESPONSE_BYTES, 0, piece, connection.responsePosition, connection.number, connection.responding);
        } else {
            int lost = connection.lost(connection.responding, connection.responding);
            drop(connection.missingResponse, connection.responsePosition, piece, lost, keep ? BUFFER_FULL : BY_POLICY);
        }
        connection.responsePosition += piece;
    }

    /** Tells what is owed, then puts the scratch's bytes into the room for a frame; false when there is none. */
    private boolean fromScratch(Connection connection, int piece, Share share) {
        if (!recorder.budget.allows(share) || !settle(connection)) {
            return false;
        }
        ByteBuffer room = log.reserve(piece, share);
        if (room == null) {
            return false;
        }
        scratch.clear().limit(piece);
        room.put(scratch);
        return true;
    }

    /** Tells what stands before the connection's next bytes: that it opened, and what is missing. False when there is no room. */
    private boolean settle(Connection connection) {
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

    private void oweAll(Connection connection) {
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

    private void drop(MissingBytes missing, long position, int bytes, int requests, String why) {
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
