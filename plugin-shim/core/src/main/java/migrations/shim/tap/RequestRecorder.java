package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import migrations.shim.record.Budget.Share;
import migrations.shim.record.FrameLog;
import migrations.shim.record.Ledger;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameHeader;
import migrations.shim.wire.FrameKind;

/** Makes frames of what clients send on one event loop, or books it as missing. Loop only. */
final class RequestRecorder {
    private final Recorder recorder;
    private final FrameLog log;
    private final LoopBooks books;
    private final FrameRooms rooms;
    private final Ledger ledger;

    RequestRecorder(Recorder recorder, FrameLog log, LoopBooks books, FrameRooms rooms) {
        this.recorder = recorder;
        this.log = log;
        this.books = books;
        this.rooms = rooms;
        this.ledger = recorder.ledger;
    }

    /** Records all of it, and leaves the buffer's indices as they are; gives whether it holds the last byte of a mutation. */
    boolean record(Connection connection, ByteBuf bytes) {
        int left = bytes.readableBytes();
        ledger.requestBytes.add(left);
        int before = connection.scanner.lastRequest();
        boolean endsMutation = false;
        int max = rooms.maxPiece();
        for (int at = bytes.readerIndex(); left > 0; ) {
            int piece = Math.min(left, max);
            if (connection.sieve == null) {
                piece(connection, bytes, at, piece);
            } else {
                sieved(connection, bytes, at, piece);
            }
            endsMutation |= connection.scanner.endsMutation();
            at += piece;
            left -= piece;
        }
        ledger.requests.add(connection.scanner.lastRequest() - before);
        return endsMutation;
    }

    /** An answer to it, or the connection's end, comes before the head is whole: what waits for the filter's word is kept. */
    void keepWaiting(Connection connection) {
        connection.sieve.giveUpWaiting();
        waited(connection);
    }

    private void piece(Connection connection, ByteBuf bytes, int at, int piece) {
        boolean keep = recorder.policy().records();
        ByteBuffer room = keep ? rooms.direct(connection, piece, Share.MUTATION) : null;
        if (room != null) {
            int from = room.position();
            bytes.getBytes(at, room);
            connection.scanner.scan(room, from, from + piece);
            if (connection.scanner.hasMutation() || rooms.allows(Share.READ)) {
                commit(connection, piece);
            } else {
                drop(connection, piece, true);
            }
            return;
        }
        ByteBuffer scratch = rooms.scratch(bytes, at, piece);
        connection.scanner.scan(scratch, 0, piece);
        room = keep ? rooms.settled(connection, piece, connection.scanner.hasMutation() ? Share.MUTATION : Share.READ) : null;
        if (room != null) {
            room.put(scratch);
            commit(connection, piece);
        } else {
            drop(connection, piece, keep);
        }
    }

    private void sieved(Connection connection, ByteBuf bytes, int at, int piece) {
        RequestSieve sieve = connection.sieve;
        ByteBuffer scratch = rooms.scratch(bytes, at, piece);
        connection.scanner.beginChunk();
        for (int from = 0; from < piece; ) {
            from = sieve.next(scratch, from, piece);
            waited(connection);
            if (sieve.keptTo > sieve.keptFrom) {
                ByteBuffer kept = scratch.duplicate();
                kept.limit(sieve.keptTo).position(sieve.keptFrom);
                run(connection, kept, sieve.flags, sieve.first, sieve.last);
            }
            if (sieve.outBytes > 0) {
                books.drop(connection.missingRequest, connection.requestPosition, sieve.outBytes, sieve.outRequests, books.whyOut());
                connection.requestPosition += sieve.outBytes;
            }
        }
    }

    private void waited(Connection connection) {
        RequestSieve sieve = connection.sieve;
        if (sieve.waitedBytes > 0) {
            run(connection, sieve.waited(), sieve.waitedFlags, sieve.waitedRequest, sieve.waitedRequest);
        }
    }

    private void run(Connection connection, ByteBuffer kept, int flags, int first, int last) {
        int piece = kept.remaining();
        Share share = (flags & FrameHeader.FLAG_MUTATION) != 0 ? Share.MUTATION : Share.READ;
        boolean keep = recorder.policy().records();
        ByteBuffer room = keep ? rooms.settled(connection, piece, share) : null;
        if (room != null) {
            room.put(kept);
            commit(connection, piece, flags, first, last);
        } else {
            drop(connection, piece, first, last, keep);
        }
    }

    private void commit(Connection connection, int piece) {
        int flags = (connection.scanner.hasMutation() ? FrameHeader.FLAG_MUTATION : 0)
            | (connection.scanner.isUnreadable() ? FrameHeader.FLAG_UNREADABLE : 0);
        commit(connection, piece, flags, connection.scanner.firstRequest(), connection.scanner.lastRequest());
    }

    private void commit(Connection connection, int piece, int flags, int first, int last) {
        long sequence = log.commit(FrameKind.REQUEST_BYTES, flags, piece, connection.requestPosition, connection.number, first);
        connection.written(first, last, sequence);
        connection.requestPosition += piece;
    }

    private void drop(Connection connection, int piece, boolean keep) {
        drop(connection, piece, connection.scanner.firstRequest(), connection.scanner.lastRequest(), keep);
    }

    private void drop(Connection connection, int piece, int first, int last, boolean keep) {
        books.drop(connection.missingRequest, connection.requestPosition, piece, connection.lost(first, last), LoopBooks.whyLost(keep));
        connection.requestPosition += piece;
    }
}
