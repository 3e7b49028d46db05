package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;

/**
 * The outbound calls of one connection that wait, in order, with their own promises. A held buffer's releaser is netty, which gets it when
 * it is let go, whatever became of the channel meanwhile. Its event loop's.
 */
final class HeldWrites {
    private enum What { WRITE, FLUSH, CLOSE, DISCONNECT }

    /** Why the call waits: nothing of its own (it stands behind one that does), or these two numbers. */
    private static final class Held {
        final What what;
        /** The log says that it is held; so it has to say when it is let go. */
        boolean told;
        final Object message;
        final ChannelPromise promise;
        final int request;
        final long durable;
        final long handed;
        final long deadline;

        Held(What what, Object message, ChannelPromise promise, int request, long durable, long handed, long deadline) {
            this.what = what;
            this.message = message;
            this.promise = promise;
            this.request = request;
            this.durable = durable;
            this.handed = handed;
            this.deadline = deadline;
        }
    }

    private final ArrayDeque<Held> calls = new ArrayDeque<>();
    private long bytes;

    boolean isEmpty() {
        return calls.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Waits until {@code durable} is durable and {@code handed} was handed to the link. */
    void hold(Object message, ChannelPromise promise, int request, long durable, long handed, long deadline) {
        add(new Held(What.WRITE, message, promise, request, durable, handed, deadline));
    }

    void write(Object message, ChannelPromise promise) {
        add(new Held(What.WRITE, message, promise, 0, 0, 0, 0));
    }

    void flush() {
        add(new Held(What.FLUSH, null, null, 0, 0, 0, 0));
    }

    void close(ChannelPromise promise) {
        add(new Held(What.CLOSE, null, promise, 0, 0, 0, 0));
    }

    void disconnect(ChannelPromise promise) {
        add(new Held(What.DISCONNECT, null, promise, 0, 0, 0, 0));
    }

    /** The request that the first call waits for, when it waits for one and the numbers do not allow it yet; else 0. */
    int waitingFor(long durableTo, long handedTo) {
        Held first = calls.peekFirst();
        return first == null || first.durable <= durableTo && first.handed <= handedTo ? 0 : first.request;
    }

    /** The log says of the last call that it is held. */
    void tellLast() {
        calls.peekLast().told = true;
    }

    boolean isFirstTold() {
        return !calls.isEmpty() && calls.peekFirst().told;
    }

    /** The request of the first call, 0 when it waits for nothing of its own. */
    int firstRequest() {
        return calls.isEmpty() ? 0 : calls.peekFirst().request;
    }

    boolean isOverdue(long now) {
        Held first = calls.peekFirst();
        return first != null && first.request != 0 && first.deadline - now <= 0;
    }

    /** Lets the first call pass. */
    void passFirst(ChannelHandlerContext context) {
        Held held = calls.removeFirst();
        bytes -= size(held.message);
        switch (held.what) {
            case WRITE:
                context.write(held.message, held.promise);
                break;
            case FLUSH:
                context.flush();
                break;
            case CLOSE:
                context.close(held.promise);
                break;
            default:
                context.disconnect(held.promise);
                break;
        }
    }

    private void add(Held held) {
        calls.addLast(held);
        bytes += size(held.message);
    }

    private static int size(Object message) {
        return message instanceof ByteBuf ? ((ByteBuf) message).readableBytes() : 0;
    }
}
