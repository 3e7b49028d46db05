package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import migrations.shim.record.Ledger.NotCaptured;
import migrations.shim.record.Ledger.Release;

/**
 * Sits right behind TLS in one client's pipeline: copies what passes and passes it on untouched; holds an answer where the policy says so.
 * Nothing it does can fail the pipeline: an error makes this connection step aside, and it passes on without looking.
 */
final class Tap extends ChannelDuplexHandler {
    static final String NAME = "migrations_tap";

    private enum State {
        /** In the pipeline, the channel is not registered yet. */
        NEW,
        /** Records. */
        RECORDING,
        /** Passes on without looking: not HTTP/1.1, an error, or the policy says off. */
        ASIDE,
    }

    private final LoopRecorders loops;
    private State state = State.NEW;
    private LoopRecorder loop;
    private Connection connection;
    private TapHolds holds;

    Tap(LoopRecorders loops) {
        this.loops = loops;
    }

    Connection connection() {
        return connection;
    }

    /** Null as long as nothing was recorded. */
    TapHolds holds() {
        return holds;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) throws Exception {
        try {
            start(ctx);
        } catch (Throwable error) {
            failed(error);
        }
        ctx.fireChannelRegistered();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (state == State.RECORDING && message instanceof ByteBuf) {
            try {
                loop.requestBytes(connection, (ByteBuf) message);
                if (connection.scanner.isHttp2()) {
                    stepAside("http2", NotCaptured.HTTP2);
                }
            } catch (Throwable error) {
                failed(error);
            }
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        // The aggregator refused an expectation: the decoder gives up this request's body and waits for a head.
        if (state == State.RECORDING && event.getClass().getSimpleName().equals("HttpExpectationFailedEvent")) {
            connection.scanner.abandonBody();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        try {
            end("closed");
        } catch (Throwable error) {
            failed(error);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        try {
            end("removed");
        } catch (Throwable error) {
            failed(error);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (state == State.RECORDING) {
            try {
                if (record(message) && holds.hold(message, promise)) {
                    return;
                }
            } catch (Throwable error) {
                failed(error);
            }
        }
        if (isHolding()) {
            holds.writes().write(message, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws Exception {
        if (isHolding()) {
            holds.writes().flush();
        } else {
            ctx.flush();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (isHolding()) {
            holds.writes().close(promise);
        } else {
            ctx.close(promise);
        }
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (isHolding()) {
            holds.writes().disconnect(promise);
        } else {
            ctx.disconnect(promise);
        }
    }

    /** Records this connection no further, whatever the reason; what is held goes out first. */
    void stepAside(String reason, NotCaptured why) {
        if (state != State.RECORDING) {
            return;
        }
        state = State.ASIDE;
        loop.recorder.ledger.notCaptured(why);
        holds.releaseAll(Release.POLICY);
        long now = loop.recorder.clock.nanos();
        loop.books.tellGap(reason, "both", connection.number, 0, now, now);
        loop.closed(this, connection, reason);
    }

    /** The recorder says goodbye: the books of this connection end here, without a loss. */
    void stopRecording(String reason) {
        if (state == State.RECORDING) {
            state = State.ASIDE;
            holds.releaseAll(Release.STOPPING);
            loop.closed(this, connection, reason);
        }
    }

    private void start(ChannelHandlerContext ctx) {
        if (state != State.NEW) {
            return;
        }
        state = State.ASIDE;
        loop = loops.of(ctx.channel().eventLoop());
        if (loop == null || loop.guard.isAside()) {
            loops.recorder().ledger.notCaptured(NotCaptured.ERROR);
            return;
        }
        connection = loop.opened(this, text(ctx.channel().remoteAddress()), text(ctx.channel().localAddress()));
        holds = new TapHolds(loop, connection, ctx);
        number(ctx.pipeline());
        state = State.RECORDING;
    }

    /** Puts the two handlers in that know which request is which. Without them answers carry no number, and nothing is held. */
    private void number(ChannelPipeline pipeline) {
        if (pipeline.get("decoder") != null && pipeline.get("aggregator") != null) {
            pipeline.addAfter("decoder", RequestNumbering.NAME, new RequestNumbering(connection));
            pipeline.addBefore("aggregator", ResponsePairing.NAME, new ResponsePairing(connection, this::upgraded));
        }
    }

    private void upgraded() {
        stepAside("upgrade", NotCaptured.UPGRADE);
    }

    private boolean isHolding() {
        return holds != null && !holds.writes().isEmpty();
    }

    private boolean record(Object message) {
        if (message instanceof ByteBuf) {
            if (((ByteBuf) message).isReadable()) {
                loop.responseBytes(connection, (ByteBuf) message);
            }
            return true;
        }
        long now = loop.recorder.clock.nanos();
        loop.books.tellGap("notBytes", "response", connection.number, 0, now, now);
        return false;
    }

    private void end(String reason) {
        if (holds == null) {
            return;
        }
        holds.releaseAll(Release.POLICY);
        if (state == State.RECORDING) {
            state = State.ASIDE;
            loop.closed(this, connection, reason);
        }
    }

    private void failed(Throwable error) {
        try {
            loops.guard().caught(error);
            stepAside("error", NotCaptured.ERROR);
        } catch (Throwable again) {
            loops.guard().caught(again);
        }
        state = State.ASIDE;
        if (holds != null) {
            holds.drain();
        }
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress)) {
            return String.valueOf(address);
        }
        InetSocketAddress inet = (InetSocketAddress) address;
        String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + inet.getPort();
    }
}
