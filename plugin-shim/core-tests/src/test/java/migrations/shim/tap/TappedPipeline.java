package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.record.EvidenceQueue;
import migrations.shim.record.NodeLog;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.record.ShimOptions;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.Stamp;

/**
 * A tap in a pipeline like the node's (decoder, encoder, aggregator, a handler that answers when told), with the sidecar's part played by
 * the test.
 */
final class TappedPipeline {
    static final int MAX_BODY_BYTES = 1000;

    final Recorder recorder;
    final List<String> stamps = new ArrayList<>();
    final EmbeddedChannel channel;
    Tap tap;
    LoopRecorder loop;
    private final List<ReadFrame> frames = new ArrayList<>();
    private ChannelHandlerContext handler;

    TappedPipeline(Policy policy) {
        this(policy, 8 << 20, true);
    }

    TappedPipeline(Policy policy, CaptureFilter filter) {
        this(policy, 8 << 20, true, filter);
    }

    /** @param working false: the recorder has lost its queue for evidence, so that each answer makes it fail. */
    TappedPipeline(Policy policy, long bufferBytes, boolean working) {
        this(policy, bufferBytes, working, null);
    }

    private TappedPipeline(Policy policy, long bufferBytes, boolean working, CaptureFilter filter) {
        recorder = new Recorder(new ShimOptions(1, bufferBytes, 60_000, policy, null, "test", filter), new byte[32], new SilentLog());
        EvidenceQueue[] queues = recorder.openQueues(1);
        LoopRecorders loops = new LoopRecorders(recorder);
        channel = new EmbeddedChannel(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel created) {
                tap = new Tap(loops);
                created.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRegistered(ChannelHandlerContext ctx) {
                        loop = new LoopRecorder(recorder, ctx.channel().eventLoop(), 0, 1, working ? queues[0] : null, loops.guard());
                        loop.flushBy(TappedPipeline.this::takeFrames);
                        loops.add(loop);
                        ctx.fireChannelRegistered();
                    }
                });
                created.pipeline().addLast(Tap.NAME, tap);
                created.pipeline().addLast("decoder", new HttpRequestDecoder());
                created.pipeline().addLast("encoder", new HttpResponseEncoder());
                created.pipeline().addLast("aggregator", new HttpObjectAggregator(MAX_BODY_BYTES));
                created.pipeline().addLast("handler", new Answering());
            }
        });
    }

    /** The client sends; gives what it got back so far. */
    void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    void sendInPieces(String text, int bytes) {
        for (int at = 0; at < text.length(); at += bytes) {
            send(text.substring(at, Math.min(text.length(), at + bytes)));
        }
    }

    /** The node answers the oldest request it was handed. */
    void answer(String body) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        handler.writeAndFlush(response);
        channel.runPendingTasks();
    }

    /** What the client has received since the last call. */
    String received() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            while (out.isReadable()) {
                bytes.write(out.readByte());
            }
            out.release();
        }
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    /** All frames made so far. */
    List<ReadFrame> frames() {
        takeFrames();
        return frames;
    }

    List<ReadFrame> frames(int kind) {
        List<ReadFrame> found = new ArrayList<>();
        frames().stream().filter(frame -> frame.kind == kind).forEach(found::add);
        return found;
    }

    /** The sidecar has everything durable. */
    void acknowledgeAll() {
        takeFrames();
        loop.log.acknowledged(loop.log.lastSequence());
        loop.holds().progressed();
    }

    private void takeFrames() {
        frames.addAll(ReadFrame.drain(loop.log));
    }

    private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            handler = ctx;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            stamps.addAll(request.headers().getAll(Stamp.HEADER));
        }
    }

    static final class SilentLog implements NodeLog {
        @Override
        public void info(String line) {
        }

        @Override
        public void warn(String line) {
        }
    }
}
