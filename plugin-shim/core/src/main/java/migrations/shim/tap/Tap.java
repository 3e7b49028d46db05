package migrations.shim.tap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
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
    private final HeldWrites held = new HeldWrites();
    private State state = State.NEW;
    private LoopRecorder loop;
    private Connection connection;
    private ChannelHandlerContext context;
    private int heldFor;

    Tap(LoopRecorders loops) {
        this.loops = loops;
    }

    Connection connection() {
        return connection;
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
                if (record(message) && hold(message, promise)) {
                    return;
                }
            } catch (Throwable error) {
                failed(error);
            }
        }
        if (held.isEmpty()) {
            ctx.write(message, promise);
        } else {
            held.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws Exception {
        if (held.isEmpty()) {
            ctx.flush();
        } else {
            held.flush();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (held.isEmpty()) {
            ctx.close(promise);
        } else {
            held.close(promise);
        }
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (held.isEmpty()) {
            ctx.disconnect(promise);
        } else {
            held.disconnect(promise);
        }
    }

    /** Records this connection no further, whatever the reason; what is held goes out first. */
    void stepAside(String reason, NotCaptured why) {
        if (state != State.RECORDING) {
            return;
        }
        state = State.ASIDE;
        loop.recorder.ledger.notCaptured(why);
        releaseAll(Release.POLICY);
        long now = loop.recorder.clock.nanos();
        loop.books.tellGap(reason, "both", connection.number, 0, now, now);
        loop.closed(this, connection, reason);
    }

    /** The recorder says goodbye: the books of this connection end here, without a loss. */
    void stopRecording(String reason) {
        if (state == State.RECORDING) {
            state = State.ASIDE;
            releaseAll(Release.STOPPING);
            loop.closed(this, connection, reason);
        }
    }

    void releaseReady() {
        while (!held.isEmpty() && held.waitingFor(loop.log.durableTo(), loop.log.handedTo()) == 0) {
            if (held.firstRequest() != 0) {
                passFirst(Release.DURABLE);
            } else {
                pass();
            }
        }
        doneWhenEmpty();
    }

    void releaseOverdue(long now) {
        while (held.isOverdue(now)) {
            passFirst(Release.TIMEOUT);
            releaseReady();
        }
    }

    void releaseAll(Release why) {
        while (!held.isEmpty()) {
            if (held.firstRequest() != 0) {
                passFirst(why);
            } else {
                pass();
            }
        }
        doneWhenEmpty();
    }

    private void start(ChannelHandlerContext ctx) {
        if (state != State.NEW) {
            return;
        }
        context = ctx;
        state = State.ASIDE;
        loop = loops.of(ctx.channel().eventLoop());
        if (loop == null || loop.guard.isAside()) {
            loops.recorder().ledger.notCaptured(NotCaptured.ERROR);
            return;
        }
        connection = loop.opened(this, text(ctx.channel().remoteAddress()), text(ctx.channel().localAddress()));
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

    /** True when the message was taken to wait. */
    private boolean hold(Object message, ChannelPromise promise) {
        int request = connection.responding;
        if (request == 0 || request == heldFor || connection.isInterim) {
            return queueBehind(message, promise);
        }
        heldFor = request;
        OpenRequest open = connection.openRequest(request);
        if (!loop.holds().mustWait(connection, open)) {
            return queueBehind(message, promise);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(loop.recorder.options.holdMillis);
        long before = held.bytes();
        held.hold(message, promise, request, open.sequence, loop.log.lastSequence(), deadline);
        loop.holds().heldBytes(held.bytes() - before);
        if (loop.holds().holds(this, connection, open)) {
            held.tellLast();
        }
        return true;
    }

    private boolean queueBehind(Object message, ChannelPromise promise) {
        if (held.isEmpty()) {
            return false;
        }
        long before = held.bytes();
        held.write(message, promise);
        loop.holds().heldBytes(held.bytes() - before);
        if (loop.holds().isOverfull()) {
            releaseAll(Release.OVERFLOW);
        }
        return true;
    }

    private void passFirst(Release why) {
        int request = held.firstRequest();
        loop.holds().released(connection.number, request, why, held.isFirstTold());
        pass();
    }

    private void pass() {
        long before = held.bytes();
        held.passFirst(context);
        loop.holds().heldBytes(held.bytes() - before);
    }

    private void doneWhenEmpty() {
        if (held.isEmpty()) {
            loop.holds().done(this);
        }
    }

    private void end(String reason) {
        if (connection == null) {
            return;
        }
        releaseAll(Release.POLICY);
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
        drainHeld();
    }

    /** After an error: what is held goes out by the plainest way there is. */
    private void drainHeld() {
        while (context != null && !held.isEmpty()) {
            held.passFirst(context);
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
