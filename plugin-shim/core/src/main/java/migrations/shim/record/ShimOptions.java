package migrations.shim.record;

import java.nio.file.Path;
import migrations.shim.filter.CaptureFilter;

/** The recorder's settings, read once at the start of the node; the policy alone can change later. */
public final class ShimOptions {
    public static final int DEFAULT_PORT = 9810;
    public static final long DEFAULT_BUFFER_BYTES = 64L << 20;
    public static final long MIN_BUFFER_BYTES = 1L << 20;
    public static final long DEFAULT_HOLD_MILLIS = 2000;
    /** Ports from here on are handed out by the kernel: a retry to a dead one may connect to itself. */
    public static final int EPHEMERAL_PORTS_FROM = 32768;

    /** The sidecar's port on 127.0.0.1. */
    public final int sidecarPort;
    /** Frames that the sidecar has not made durable, per node. Past it they are dropped and counted. */
    public final long bufferBytes;
    /** How long a response is held at most, milliseconds. */
    public final long holdMillis;
    public final Policy policy;
    /** Where the ledger is mirrored to. */
    public final Path logsFolder;
    public final String pluginVersion;
    /** Reads that are kept out of the log; null: none. */
    public final CaptureFilter filter;

    public ShimOptions(int sidecarPort, long bufferBytes, long holdMillis, Policy policy, Path logsFolder, String pluginVersion) {
        this(sidecarPort, bufferBytes, holdMillis, policy, logsFolder, pluginVersion, null);
    }

    public ShimOptions(int sidecarPort, long bufferBytes, long holdMillis, Policy policy, Path logsFolder, String pluginVersion,
                       CaptureFilter filter) {
        this.sidecarPort = sidecarPort;
        this.bufferBytes = bufferBytes;
        this.holdMillis = holdMillis;
        this.policy = policy;
        this.logsFolder = logsFolder;
        this.pluginVersion = pluginVersion;
        this.filter = filter;
    }
}
