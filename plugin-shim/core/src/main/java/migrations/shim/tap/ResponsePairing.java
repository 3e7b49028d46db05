package migrations.shim.tap;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import migrations.shim.wire.Stamp;

/**
 * In front of the node's aggregator, where answers are still objects, the aggregator's own (100, 413, 417) too: says which request each
 * answers. While a request is being passed on, an answer that comes is that request's; any other is the oldest unanswered one's.
 */
final class ResponsePairing extends ChannelDuplexHandler {
    static final String NAME = "migrations_pairing";

    private final Connection connection;
    private final Runnable upgraded;
    private final ArrayDeque<Integer> unanswered = new ArrayDeque<>();
    private int passing;
    private int inbound;
    /** The request whose answer is being written; 0 between answers. */
    private int answering;

    ResponsePairing(Connection connection, Runnable upgraded) {
        this.connection = connection;
        this.upgraded = upgraded;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof HttpRequest) {
            // From the header, not from a counter: a handler between may let requests wait.
            inbound = Stamp.parse(((HttpRequest) message).headers().get(Stamp.HEADER)).number;
            if (inbound != 0) {
                unanswered.addLast(inbound);
            }
        }
        int before = passing;
        passing = inbound;
        try {
            ctx.fireChannelRead(message);
        } finally {
            passing = before;
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        boolean isInterim = false;
        if (message instanceof HttpResponse) {
            int code = ((HttpResponse) message).status().code();
            isInterim = code / 100 == 1;
            answering = isInterim ? interim() : take();
            connection.responding = answering;
            connection.isInterim = isInterim;
            if (code == 101) {
                upgraded.run();
            }
        }
        boolean ends = message instanceof LastHttpContent && !isInterim;
        int answered = answering;
        ctx.write(message, promise);
        if (ends && answered != 0) {
            connection.answered(answered);
            answering = 0;
        }
    }

    /** The request that a 1xx, beginning now, belongs to; its final answer is still to come. */
    private int interim() {
        Integer oldest = unanswered.peekFirst();
        return passing != 0 ? passing : oldest == null ? 0 : oldest;
    }

    /** The request that a final answer, beginning now, belongs to. */
    private int take() {
        if (passing != 0 && unanswered.remove((Object) passing)) {
            return passing;
        }
        Integer oldest = unanswered.pollFirst();
        return oldest == null ? 0 : oldest;
    }
}
