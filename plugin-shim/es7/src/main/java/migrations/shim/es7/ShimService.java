package migrations.shim.es7;

import java.security.AccessController;
import java.security.PrivilegedExceptionAction;
import migrations.shim.record.Attachment;
import migrations.shim.record.NettyLoader;
import migrations.shim.record.Recorder;
import org.elasticsearch.common.component.Lifecycle;
import org.elasticsearch.common.component.LifecycleComponent;
import org.elasticsearch.common.component.LifecycleListener;
import org.elasticsearch.common.inject.Inject;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.transport.TransportService;

/**
 * Follows the life of the node's HTTP transport: attaches when its port is bound, lets go before it stops. A guice service, because that is
 * how a plugin gets the transport, whoever owns it.
 */
public final class ShimService implements LifecycleComponent {
    private final Lifecycle lifecycle = new Lifecycle();
    private final HttpServerTransport http;
    private final ShimNode node;
    private final Recorder recorder;
    /** HTTP has event loops of its own; they end with it. */
    private final boolean ownLoops;
    private volatile Attachment attachment;

    @Inject
    public ShimService(ShimNode node, HttpServerTransport http, TransportService transport, Settings settings) {
        this.node = node;
        this.http = http;
        this.recorder = node.recorder();
        this.ownLoops = settings.getAsInt("http.netty.worker_count", 0) > 0;
        http.addLifecycleListener(new LifecycleListener() {
            @Override
            public void afterStart() {
                guarded(ShimService.this::attach);
            }

            @Override
            public void beforeStop() {
                guarded(ShimService.this::letGo);
            }
        });
        transport.addLifecycleListener(new LifecycleListener() {
            @Override
            public void beforeStop() {
                guarded(ShimService.this::goodbye);
            }
        });
    }

    @Override
    public Lifecycle.State lifecycleState() {
        return lifecycle.state();
    }

    @Override
    public void addLifecycleListener(LifecycleListener listener) {
        // The node asks nobody; nothing of ours depends on it.
    }

    public void removeLifecycleListener(LifecycleListener listener) {
        // As above. Without @Override: the method comes and goes between versions.
    }

    @Override
    public void start() {
        lifecycle.moveToStarted();
    }

    @Override
    public void stop() {
        lifecycle.moveToStopped();
    }

    @Override
    public void close() {
        lifecycle.moveToClosed();
    }

    private void attach() throws Exception {
        int channels = AccessController.doPrivileged((PrivilegedExceptionAction<Integer>) () -> {
            Attachment made = NettyLoader.attachmentFor(http);
            int attached = made.attach(http, recorder);
            attachment = made;
            return attached;
        });
        recorder.log.info("recording " + channels + " HTTP server channels, policy " + recorder.policy().text());
    }

    private void letGo() throws InterruptedException {
        recorder.stopHolding();
        Attachment attached = attachment;
        if (attached != null) {
            attached.releaseAll();
            node.stopping();
            if (ownLoops) {
                goodbye();
            }
        }
    }

    private void goodbye() throws InterruptedException {
        Attachment attached = attachment;
        attachment = null;
        if (attached != null) {
            recorder.refuse(); // what shards still say while they close comes after the goodbye: nobody takes it
            attached.goodbye();
            recorder.mirror().changed("stopped");
            node.thread().stop(500);
            recorder.mirror().writePending();
        }
    }

    /** What the life cycle asks of us. */
    private interface Step {
        void run() throws Exception;
    }

    /** Nothing that goes wrong here may stop the node from starting or stopping. */
    private void guarded(Step step) {
        try {
            step.run();
        } catch (Throwable error) {
            recorder.ledger.errors.incrementAndGet();
            if (attachment == null && !recorder.isStopping()) {
                recorder.refuse();
            }
            recorder.log.warn("the recorder could not follow the node's HTTP transport: " + error);
        }
    }
}
