package migrations.shim.tap;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.NodeIdentity;
import migrations.shim.record.Recorder;
import migrations.shim.wire.ControlReader;
import migrations.shim.wire.Handshake;
import migrations.shim.wire.Welcome;
import migrations.shim.wire.WireException;

/**
 * One event loop's way to the sidecar: a netty client channel on that same loop. Connects, proves and checks the key, sends what the frame
 * log hands out, hears acks, and comes back after a loss. Everything runs on the loop.
 */
final class Link implements LoopRecorder.Flushing, ControlReader.Listener {
    private enum State {
        /** No connection; a timer is set. */
        DOWN,
        CONNECTING,
        /** Our hello is out, the sidecar has not proved itself. */
        PROVING,
        /** Our proof is out, the welcome is awaited. */
        WELCOMING,
        /** Frames pass. */
        UP,
        /** The goodbye is out; the end of the connection is awaited. */
        ENDING,
        /** For good. */
        CLOSED,
    }

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long HANDSHAKE_MILLIS = 5000;
    private static final int CONNECT_MILLIS = 2000;
    private static final int MIRROR_EVERY_BEATS = 10;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    private final LoopRecorder loop;
    private final Recorder recorder;
    private State state = State.DOWN;
    private Channel channel;
    private Handshake handshake;
    private ControlReader control;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    /** Said once per outage, not once per try. */
    private boolean told;
    private int attempt;
    private int beatsWithoutLink;

    Link(LoopRecorder loop) {
        this.loop = loop;
        this.recorder = loop.recorder;
    }

    /** Opens the link, and keeps it open from now on. */
    void open() {
        connect();
        loop.loop.scheduleWithFixedDelay(() -> loop.guarded(this::heartbeat), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void flush() {
        if (state != State.UP) {
            return;
        }
        boolean wrote = false;
        while (channel.isWritable()) {
            ByteBuffer bytes = loop.log.nextUnsent();
            if (bytes == null) {
                break;
            }
            channel.write(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
            wrote = true;
        }
        if (wrote) {
            channel.flush();
        }
    }

    void failed(Throwable error) {
        loop.guard.caught(error);
        lose("an error of the recorder's own");
    }

    void guarded(Runnable work) {
        loop.guarded(work);
    }

    /** Sends what is left and ends the link. The future ends when the sidecar has closed its side. */
    ChannelFuture end() {
        Channel ending = channel;
        if (state != State.UP) {
            State was = state;
            state = State.CLOSED;
            return was == State.DOWN || ending == null ? null : ending.close();
        }
        flush();
        state = State.ENDING;
        // Half closed, not closed: acks that nobody read would turn the end into a reset and take the last frames with it.
        ((DuplexChannel) ending).shutdownOutput();
        return ending.closeFuture();
    }

    @Override
    public void acknowledged(long writtenTo, long durableTo) {
        long before = loop.log.durableTo();
        if (!loop.log.acknowledged(durableTo)) {
            lose("the sidecar acknowledges frames that were never sent");
            return;
        }
        if (durableTo > before) {
            loop.holds().progressed();
        }
    }

    @Override
    public void policy(int code) {
        recorder.sidecarPolicy(code);
    }

    private void heartbeat() {
        if (loop.link() == 0) {
            recorder.clock.adjust();
        }
        if (state == State.UP) {
            loop.heartbeat();
        } else if (loop.books.isDropping() && ++beatsWithoutLink % MIRROR_EVERY_BEATS == 0) {
            recorder.mirror().changed("dropping: the buffer is full, link " + loop.link() + " is down");
        }
    }

    private void connect() {
        if (state != State.DOWN) {
            return;
        }
        state = State.CONNECTING;
        int now = ++attempt;
        Bootstrap bootstrap = new Bootstrap().group(loop.loop).channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK).handler(new LinkInbound(this, now));
        ChannelFuture connected = AccessController.doPrivileged((PrivilegedAction<ChannelFuture>) () -> bootstrap.connect(address()));
        channel = connected.channel();
        connected.addListener(done -> loop.guarded(() -> connected(now, done.isSuccess())));
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), recorder.options.sidecarPort);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private void connected(int which, boolean success) {
        if (which != attempt || state != State.CONNECTING) {
            return;
        }
        if (!success) {
            lose("the sidecar cannot be reached on port " + recorder.options.sidecarPort);
            return;
        }
        InetSocketAddress own = (InetSocketAddress) channel.localAddress();
        if (own != null && own.getPort() == recorder.options.sidecarPort) {
            lose("the link connected to itself"); // a retry to a dead port of the ephemeral range can
            return;
        }
        state = State.PROVING;
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        recorder.random.nextBytes(nonce);
        NodeIdentity who = recorder.identity();
        handshake = new Handshake(recorder.key(), nonce, recorder.epoch, loop.link(), who.nodeId, who.clusterUuid);
        send(handshake.hello());
        loop.loop.schedule(() -> loop.guarded(() -> expire(which)), HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void expire(int which) {
        if (which == attempt && (state == State.PROVING || state == State.WELCOMING)) {
            lose("the handshake took longer than " + HANDSHAKE_MILLIS + " ms");
        }
    }

    /** Whether that attempt is the one that counts: what comes of an earlier one is nothing to us. */
    boolean isCurrent(int which) {
        return which == attempt;
    }

    void message(byte[] message) throws WireException {
        switch (state) {
            case PROVING:
                send(handshake.prove(message));
                state = State.WELCOMING;
                break;
            case WELCOMING:
                welcomed(handshake.welcome(message));
                break;
            case UP:
            case ENDING:
                control.read(message, this);
                break;
            default:
                break;
        }
    }

    private void welcomed(Welcome welcome) {
        if (!loop.log.rewindTo(welcome.durableTo)) {
            lose("the sidecar no longer has, or never had, what it acknowledged: it stands at " + welcome.durableTo + " of epoch "
                + Long.toHexString(recorder.epoch));
            return;
        }
        state = State.UP;
        control = welcome.control;
        pauseMillis = FIRST_PAUSE_MILLIS;
        told = false;
        recorder.log.info("link " + loop.link() + " to the sidecar is up, sending from sequence " + (welcome.durableTo + 1));
        recorder.mirror().changed("link " + loop.link() + " up");
        loop.holds().linkUp();
        recorder.sidecarPolicy(welcome.policy);
        flush();
    }

    private void send(byte[] message) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(message), channel.voidPromise());
    }

    /** The link is gone, or has to go; another try follows after a pause. */
    void lose(String why) {
        if (state == State.DOWN || state == State.CLOSED) {
            return;
        }
        boolean ending = state == State.ENDING;
        boolean wasUp = state == State.UP;
        state = ending ? State.CLOSED : State.DOWN;
        attempt++;
        channel.close();
        if (ending) {
            return;
        }
        loop.holds().linkLost();
        if (!told) {
            told = true;
            recorder.log.warn("link " + loop.link() + " to the sidecar is down: " + why + "; the node is not concerned, the recorder tries again");
            recorder.mirror().changed("link " + loop.link() + (wasUp ? " lost" : " down"));
        }
        loop.loop.schedule(() -> loop.guarded(this::connect), pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }
}
