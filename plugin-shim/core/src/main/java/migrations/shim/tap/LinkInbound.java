package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import migrations.shim.wire.Message;
import migrations.shim.wire.WireException;

/** Cuts what the sidecar sends into messages for the link. One per connection attempt; on the link's loop. */
final class LinkInbound extends ChannelInboundHandlerAdapter {
    private final Link link;
    private final int which;
    private final byte[] bytes = new byte[Message.HEADER_BYTES + Message.MAX_BODY_BYTES];
    private int filled;

    LinkInbound(Link link, int which) {
        this.link = link;
        this.which = which;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        ByteBuf buffer = (ByteBuf) received;
        try {
            while (link.isCurrent(which) && buffer.isReadable()) {
                take(buffer);
            }
        } catch (WireException e) {
            link.lose(e.getMessage());
        } catch (Throwable error) {
            link.failed(error);
        } finally {
            buffer.release();
        }
    }

    private void take(ByteBuf buffer) throws WireException {
        int whole = Message.wholeBytes(bytes, filled);
        int wanted = (whole == 0 ? Message.HEADER_BYTES : whole) - filled;
        int taken = Math.min(wanted, buffer.readableBytes());
        buffer.readBytes(bytes, filled, taken);
        filled += taken;
        if (filled == Message.wholeBytes(bytes, filled)) {
            byte[] message = Arrays.copyOf(bytes, filled);
            filled = 0;
            link.message(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (link.isCurrent(which)) {
            link.guarded(link::flush);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (link.isCurrent(which)) {
            link.guarded(() -> link.lose("it closed the connection"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (link.isCurrent(which)) {
            link.guarded(() -> link.lose(cause.getClass().getSimpleName()));
        }
    }
}
