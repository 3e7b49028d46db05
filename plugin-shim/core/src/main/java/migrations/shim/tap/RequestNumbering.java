package migrations.shim.tap;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import migrations.shim.wire.Stamp;

/**
 * Right behind the node's HTTP decoder: gives each request its number and writes it into the reserved header, over whatever a client may
 * have put there.
 */
final class RequestNumbering extends ChannelInboundHandlerAdapter {
    static final String NAME = "migrations_numbering";

    private final Connection connection;

    RequestNumbering(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof HttpRequest) {
            try {
                int number = ++connection.decoded;
                ((HttpRequest) message).headers().set(Stamp.HEADER, connection.stampPrefix + Integer.toUnsignedString(number));
            } catch (RuntimeException | LinkageError e) {
                // The number is lost for this request; the request is not.
            }
        }
        ctx.fireChannelRead(message);
    }
}
