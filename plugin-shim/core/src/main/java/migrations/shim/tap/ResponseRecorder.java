package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import migrations.shim.record.Budget.Share;
import migrations.shim.record.FrameLog;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;

/** Makes frames of what the node answers on one event loop, or books it as missing. Loop only. */
final class ResponseRecorder {
    private final Recorder recorder;
    private final FrameLog log;
    private final LoopBooks books;
    private final FrameRooms rooms;

    ResponseRecorder(Recorder recorder, FrameLog log, LoopBooks books, FrameRooms rooms) {
        this.recorder = recorder;
        this.log = log;
        this.books = books;
        this.rooms = rooms;
    }

    /** Records bytes of the answer to this request; null: it is not known. */
    void record(Connection connection, OpenRequest request, ByteBuf bytes) {
        int left = bytes.readableBytes();
        recorder.ledger.responseBytes.add(left);
        if (request != null && request.filteredOut) {
            books.drop(connection.missingResponse, connection.responsePosition, left, 0, books.whyOut());
            connection.responsePosition += left;
            return;
        }
        Share share = request != null && request.mutation ? Share.MUTATION : Share.READ;
        int max = rooms.maxPiece();
        for (int at = bytes.readerIndex(); left > 0; ) {
            int piece = Math.min(left, max);
            piece(connection, bytes, at, piece, share);
            at += piece;
            left -= piece;
        }
    }

    private void piece(Connection connection, ByteBuf bytes, int at, int piece, Share share) {
        boolean keep = recorder.policy().records();
        if (keep && copied(connection, bytes, at, piece, share)) {
            log.commit(FrameKind.RESPONSE_BYTES, 0, piece, connection.responsePosition, connection.number, connection.responding);
        } else {
            int lost = connection.lost(connection.responding, connection.responding);
            books.drop(connection.missingResponse, connection.responsePosition, piece, lost, LoopBooks.whyLost(keep));
        }
        connection.responsePosition += piece;
    }

    private boolean copied(Connection connection, ByteBuf bytes, int at, int piece, Share share) {
        ByteBuffer room = rooms.allows(share) ? rooms.direct(connection, piece, share) : null;
        if (room == null) {
            room = rooms.settled(connection, piece, share);
        }
        if (room == null) {
            return false;
        }
        bytes.getBytes(at, room);
        return true;
    }
}
