package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import migrations.shim.record.Budget;
import migrations.shim.record.Budget.Share;
import migrations.shim.record.FrameLog;

/** The memory that bytes are copied into: a frame's own room at once, or the scratch where something has to be told before it. Loop only. */
final class FrameRooms {
    private final FrameLog log;
    private final Budget budget;
    private final LoopBooks books;
    private final ByteBuffer scratch;

    FrameRooms(FrameLog log, Budget budget, LoopBooks books) {
        this.log = log;
        this.budget = budget;
        this.books = books;
        this.scratch = ByteBuffer.allocateDirect(budget.maxPayloadBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What one frame holds at most. */
    int maxPiece() {
        return scratch.capacity();
    }

    boolean allows(Share share) {
        return budget.allows(share);
    }

    /** Room for a frame that follows the connection's last one; null when there is none, or something has to be told before. */
    ByteBuffer direct(Connection connection, int piece, Share share) {
        return connection.isWhole() ? log.reserve(piece, share) : null;
    }

    /** Room for a frame, after what has to be told before it; null when there is none. */
    ByteBuffer settled(Connection connection, int piece, Share share) {
        return budget.allows(share) && books.settle(connection) ? log.reserve(piece, share) : null;
    }

    /** The bytes, from 0 on; valid until the next call. */
    ByteBuffer scratch(ByteBuf bytes, int at, int piece) {
        scratch.clear().limit(piece);
        bytes.getBytes(at, scratch);
        scratch.clear().limit(piece);
        return scratch;
    }
}
