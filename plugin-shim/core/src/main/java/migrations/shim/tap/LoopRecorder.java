package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.EvidenceQueue;
import migrations.shim.record.FrameLog;
import migrations.shim.record.Ledger;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;

/**
 * Records what passes on one event loop: has frames made of chunks and evidence, and says when they are flushed. All methods run on that
 * loop, unless they say otherwise.
 */
final class LoopRecorder {
    final Recorder recorder;
    final EventLoop loop;
    final FrameLog log;
    final ErrorGuard guard;
    final LoopBooks books;
    final FlushSchedule flushes;
    private final int link;
    private final int links;
    private final EvidenceQueue queue;
    private final RequestRecorder requests;
    private final ResponseRecorder responses;
    private final Set<Tap> taps = new LinkedHashSet<>();
    private final HoldKeeper holds;
    private Flushing flushing = () -> { };
    private int connections;

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
        this.log = new FrameLog(link, recorder.budget, recorder.clock, recorder.ledger);
        this.books = new LoopBooks(recorder, log);
        this.holds = new HoldKeeper(this);
        this.flushes = new FlushSchedule(loop, log, () -> guarded(this::flush), () -> guarded(this::endTurn));
        FrameRooms rooms = new FrameRooms(log, recorder.budget, books);
        this.requests = new RequestRecorder(recorder, log, books, rooms);
        this.responses = new ResponseRecorder(recorder, log, books, rooms);
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
        recorder.ledger.connectionsOpened.increment();
        if (recorder.policy().records()) {
            books.settle(connection);
            flushes.soon();
        }
        return connection;
    }

    /** Bytes of the client, before the node sees them. The buffer's indices stay as they are. */
    void requestBytes(Connection connection, ByteBuf bytes) {
        flushes.when(requests.record(connection, bytes));
    }

    /** Bytes of the node, on their way to the client. */
    void responseBytes(Connection connection, ByteBuf bytes) {
        drainEvidence();
        OpenRequest request = connection.openRequest(connection.responding);
        if (connection.sieve != null && connection.sieve.hasWaiting()
            && (request == null || request.number == connection.scanner.lastRequest())) {
            requests.keepWaiting(connection); // an answer before the head is whole
        }
        responses.record(connection, request, bytes);
        if (request == null || !request.filteredOut) {
            flushes.when(request != null && request.mutation);
        }
    }

    void closed(Tap tap, Connection connection, String reason) {
        if (connection.closed) {
            return;
        }
        connection.closed = true;
        taps.remove(tap);
        recorder.ledger.connectionsClosed.increment();
        if (connection.sieve != null && connection.sieve.hasWaiting()) {
            requests.keepWaiting(connection);
        }
        if (connection.openedTold || recorder.policy().records()) {
            books.closed(connection, reason);
            flushes.soon();
        }
    }

    /** Moves waiting evidence onto the log, so that a request's effects stand before its answer. */
    void drainEvidence() {
        if (!queue.isEmpty()) {
            queue.drainTo(log);
            flushes.soon();
        }
    }

    /** Also when nothing is left: what came amid another drain has asked for this one, and nobody asks again before it was done. */
    private void drainAsAsked() {
        queue.drainTo(log);
        flushes.soon();
    }

    void heartbeat() {
        drainEvidence();
        books.heartbeat();
        flushing.flush();
    }

    /** The policy is another one now: taps are taken out, or what is held is let go. */
    void policyChanged() {
        Policy policy = recorder.policy();
        books.policyChanged(policy.records());
        if (policy != Policy.ACKNOWLEDGED) {
            holds.releaseAll(Ledger.Release.POLICY);
        }
        if (policy == Policy.OFF) {
            new ArrayList<>(taps).forEach(tap -> tap.stepAside("off", Ledger.NotCaptured.OFF));
        }
        flushes.soon();
    }

    void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable error) {
            guard.caught(error);
        }
    }

    private void flush() {
        flushing.flush();
    }

    private void endTurn() {
        drainEvidence();
        flushing.flush();
        holds.releaseReady();
    }
}
