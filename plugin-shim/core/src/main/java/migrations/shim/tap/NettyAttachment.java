package migrations.shim.tap;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.Attachment;
import migrations.shim.record.EvidenceQueue;
import migrations.shim.record.Ledger.NotCaptured;
import migrations.shim.record.Ledger.Release;
import migrations.shim.record.NettyLoader;
import migrations.shim.record.NodeIdentity;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;
import migrations.shim.wire.Stamp;

/** Puts acceptors in front of the node's HTTP server channels and opens a link on each event loop that serves their connections. */
public final class NettyAttachment implements Attachment {
    private static final long WAIT_SECONDS = 10;
    private static final long GOODBYE_MILLIS = 5000;

    private final List<Link> links = new ArrayList<>();
    private LoopRecorders loops;
    private Recorder recorder;

    public NettyAttachment() {
    }

    @Override
    public int attach(Object httpTransport, Recorder owner) throws Exception {
        Rehearsal.run(owner);
        recorder = owner;
        loops = new LoopRecorders(owner);
        EventLoopGroup children = ((ServerBootstrap) NettyLoader.field(httpTransport, "serverBootstrap")).config().childGroup();
        openLoops(children);
        int attached = 0;
        for (Object each : NettyLoader.serverChannels(httpTransport)) {
            Channel server = (Channel) NettyLoader.channelOf(each);
            onLoop(server.eventLoop(), () -> server.pipeline().addFirst(Acceptor.NAME, new Acceptor(loops)));
            attached++;
        }
        closeUntapped(httpTransport);
        onEachLoop(() -> { });
        closeUntapped(httpTransport);
        owner.whenPolicyChanges(() -> loops.all().forEach(loop -> post(loop.loop, () -> loop.guarded(loop::policyChanged))));
        return attached;
    }

    @Override
    public void releaseAll() {
        CountDownLatch done = new CountDownLatch(loops.all().size());
        for (LoopRecorder loop : loops.all()) {
            post(loop.loop, () -> {
                loop.guarded(() -> loop.holds().releaseAll(Release.STOPPING));
                done.countDown();
            });
        }
        await(done);
    }

    @Override
    public void goodbye() {
        CountDownLatch done = new CountDownLatch(links.size());
        int i = 0;
        for (LoopRecorder loop : inOrder()) {
            Link link = links.get(i++);
            if (!post(loop.loop, () -> loop.guarded(() -> sayGoodbye(loop, link, done)))) {
                done.countDown();
            }
        }
        await(done);
    }

    private void sayGoodbye(LoopRecorder loop, Link link, CountDownLatch done) {
        loop.drainEvidence();
        new ArrayList<>(loop.taps()).forEach(tap -> tap.stopRecording("nodeStops"));
        loop.books.tell(FrameKind.GOODBYE, 0, 0, recorder.ledger.json().bytes());
        ChannelFuture closed = link.end();
        if (closed == null) {
            done.countDown();
        } else {
            closed.addListener(any -> done.countDown());
        }
    }

    private void openLoops(EventLoopGroup children) throws Exception {
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor each : children) {
            all.add((EventLoop) each);
        }
        EvidenceQueue[] queues = recorder.openQueues(all.size());
        for (int i = 0; i < all.size(); i++) {
            LoopRecorder loop = new LoopRecorder(recorder, all.get(i), i, all.size(), queues[i], loops.guard());
            Link link = new Link(loop);
            loop.flushBy(link);
            loops.add(loop);
            links.add(link);
        }
        int i = 0;
        for (LoopRecorder loop : inOrder()) {
            Link link = links.get(i);
            EvidenceQueue queue = queues[i++];
            onLoop(loop.loop, () -> {
                loop.books.tell(FrameKind.HELLO, 0, 0, hello(loop));
                queue.wakeBy(loop::wakeForEvidence);
                link.open();
            });
        }
    }

    private List<LoopRecorder> inOrder() {
        List<LoopRecorder> ordered = new ArrayList<>(loops.all());
        ordered.sort((a, b) -> Integer.compare(a.link(), b.link()));
        return ordered;
    }

    private byte[] hello(LoopRecorder loop) {
        NodeIdentity who = recorder.identity();
        return new Json().put("format", 1).put("role", "shim").put("epoch", Stamp.prefix(recorder.epoch, 0).substring(0, 16))
            .put("link", loop.link()).put("links", loop.links())
            .raw("node", new Json().put("id", who.nodeId).put("name", who.nodeName).toString())
            .raw("cluster", new Json().put("name", who.clusterName).put("uuid", who.clusterUuid).toString())
            .put("product", who.product).put("version", who.version).put("plugin", recorder.options.pluginVersion)
            .put("policy", recorder.policy().text()).put("effects", true)
            .put("startedAtUnixNanos", recorder.startedAt).put("monotonicNanos", recorder.startedMonotonic).bytes();
    }

    /** Connections made between the binding of the port and the attaching have no tap: they are closed, their clients come again. */
    private void closeUntapped(Object httpTransport) throws Exception {
        Object children = NettyLoader.field(httpTransport, "httpChannels");
        if (!(children instanceof Collection)) {
            return;
        }
        for (Object each : ((Collection<?>) children).toArray()) {
            Object child = each == null ? null : NettyLoader.channelOf(each);
            if (child instanceof Channel && ((Channel) child).pipeline().get(Tap.NAME) == null && recorder.policy().records()) {
                recorder.ledger.notCaptured(NotCaptured.WINDOW);
                ((Channel) child).close();
            }
        }
    }

    private void onEachLoop(Runnable work) throws Exception {
        for (LoopRecorder loop : loops.all()) {
            onLoop(loop.loop, work);
        }
    }

    private static void onLoop(EventLoop loop, Runnable work) throws Exception {
        loop.submit(work).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean post(EventLoop loop, Runnable work) {
        try {
            loop.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the loop is gone, and what it served with it
        }
    }

    private static void await(CountDownLatch done) {
        try {
            done.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
