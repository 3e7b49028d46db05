package migrations.shim.tap;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import migrations.shim.record.NodeLog;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.record.ShimOptions;
import migrations.shim.wire.FrameKind;

/**
 * Runs one request through a tap in a pipeline of its own, with the node's netty, before the first connection gets one: every class of the
 * hot path is loaded and has run once. If that fails, nothing is attached.
 */
final class Rehearsal {
    private static final String PUT = "PUT /rehearsal HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

    private final Recorder recorder;
    private LoopRecorder loop;

    private Rehearsal(Recorder owner) {
        ShimOptions options = new ShimOptions(1, ShimOptions.MIN_BUFFER_BYTES, 1000, Policy.ACKNOWLEDGED, null,
            owner.options.pluginVersion, owner.options.filter);
        recorder = new Recorder(options, new byte[32], new Silence());
    }

    static void run(Recorder owner) {
        new Rehearsal(owner).play();
    }

    private void play() {
        if (recorder.options.filter != null) {
            byte[] path = "/rehearsal%20".getBytes(StandardCharsets.US_ASCII);
            recorder.options.filter.fateOfLine("GET", path, 0, path.length);
        }
        LoopRecorders loops = new LoopRecorders(recorder);
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel created) {
                created.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
                created.pipeline().addLast(new Stage(loops)).addLast(Tap.NAME, new Tap(loops))
                    .addLast("decoder", new HttpRequestDecoder()).addLast("encoder", new HttpResponseEncoder())
                    .addLast("aggregator", new HttpObjectAggregator(16));
            }
        });
        channel.writeInbound(Unpooled.copiedBuffer(PUT, StandardCharsets.US_ASCII));
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        recorder.record(FrameKind.STATE_RECORD, new byte[0]);
        loop.drainEvidence();
        while (loop.log.nextUnsent() != null) {
            loop.log.acknowledged(loop.log.lastSequence());
        }
        loop.holds().progressed();
        channel.finishAndReleaseAll();
        if (recorder.ledger.errors.get() > 0 || recorder.ledger.connectionsClosed.sum() != 1 || recorder.ledger.requests.sum() != 1) {
            throw new IllegalStateException("the recorder does not work with this node's netty");
        }
    }

    /** Gives the pipeline's own loop its recorder. */
    private final class Stage extends ChannelInboundHandlerAdapter {
        private final LoopRecorders loops;

        Stage(LoopRecorders loops) {
            this.loops = loops;
        }

        @Override
        public void channelRegistered(ChannelHandlerContext ctx) {
            loop = new LoopRecorder(recorder, ctx.channel().eventLoop(), 0, 1, recorder.openQueues(1)[0], loops.guard());
            loop.holds().linkUp();
            loops.add(loop);
            ctx.fireChannelRegistered();
        }
    }

    private static final class Silence implements NodeLog {
        @Override
        public void info(String line) {
        }

        @Override
        public void warn(String line) {
        }
    }
}
