package migrations.shim.tap;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import migrations.shim.record.Ledger.NotCaptured;
import migrations.shim.record.Policy;

/** In front of a server channel's own handler: gives every accepted connection its tap before the node fills the pipeline, so that the tap ends up right behind TLS. */
final class Acceptor extends ChannelInboundHandlerAdapter {
    static final String NAME = "migrations_acceptor";

    private final LoopRecorders loops;

    Acceptor(LoopRecorders loops) {
        this.loops = loops;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) throws Exception {
        try {
            if (accepted instanceof Channel) {
                tap((Channel) accepted);
            }
        } catch (Throwable error) {
            loops.guard().caught(error);
        }
        ctx.fireChannelRead(accepted);
    }

    private void tap(Channel child) {
        if (loops.recorder().policy() == Policy.OFF) {
            loops.recorder().ledger.notCaptured(NotCaptured.OFF);
        } else if (loops.guard().isAside()) {
            loops.recorder().ledger.notCaptured(NotCaptured.ERROR);
        } else {
            child.pipeline().addLast(Tap.NAME, new Tap(loops));
        }
    }
}
