package migrations.shim.es7;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.record.Policy;
import migrations.shim.record.ShimOptions;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Setting.Property;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeUnit;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.common.unit.TimeValue;

/** The node's settings for the recorder, all under {@code migrations.capture.}; only the policy can change while the node runs. */
final class ShimSettings {
    /** What is recorded and held; a cluster setting. */
    static final Setting<Policy> POLICY = new Setting<>("migrations.capture.policy", "observe", Policy::parse, Property.NodeScope, Property.Dynamic);
    /** The sidecar's port on 127.0.0.1. */
    static final Setting<Integer> SIDECAR_PORT = Setting.intSetting("migrations.capture.sidecar_port", ShimOptions.DEFAULT_PORT, 1,
        ShimOptions.EPHEMERAL_PORTS_FROM - 1, Property.NodeScope);
    /** The file with the key shared with the sidecar, in the node's config folder. */
    static final Setting<String> KEY_FILE = Setting.simpleString("migrations.capture.key_file", "migrations-shim/key", Property.NodeScope);
    /** Memory for what the sidecar has not made durable; past it frames are dropped and counted. */
    static final Setting<ByteSizeValue> BUFFER_BYTES = Setting.byteSizeSetting("migrations.capture.buffer_bytes",
        new ByteSizeValue(ShimOptions.DEFAULT_BUFFER_BYTES), new ByteSizeValue(ShimOptions.MIN_BUFFER_BYTES),
        new ByteSizeValue(8, ByteSizeUnit.GB), Property.NodeScope);
    /** How long a response is held at most. */
    static final Setting<TimeValue> HOLD_TIMEOUT = Setting.timeSetting("migrations.capture.hold_timeout",
        TimeValue.timeValueMillis(ShimOptions.DEFAULT_HOLD_MILLIS), TimeValue.timeValueMillis(10), Property.NodeScope);

    /** Reads of these routes are kept out of the log: {@code GET /_cluster/health*}. */
    static final Setting<List<String>> FILTER_ROUTES = filters("routes", CaptureFilter::route);
    /** Reads whose user-agent header is one of these: {@code kube-probe*}. */
    static final Setting<List<String>> FILTER_AGENTS = filters("user_agents", CaptureFilter::agent);
    /** Reads of which every index name in the path is one of these. */
    static final Setting<List<String>> FILTER_INDICES = filters("indices", CaptureFilter::index);

    private ShimSettings() {
    }

    static List<Setting<?>> all() {
        return Arrays.asList(POLICY, SIDECAR_PORT, KEY_FILE, BUFFER_BYTES, HOLD_TIMEOUT, FILTER_ROUTES, FILTER_AGENTS, FILTER_INDICES);
    }

    /** A bad filter is refused as the node refuses any bad value: it does not start. */
    private static Setting<List<String>> filters(String kind, Function<String, String> check) {
        return Setting.listSetting("migrations.capture.filter." + kind, Collections.emptyList(), check, Property.NodeScope);
    }

    static ShimOptions read(Settings settings, Path logsFolder, String pluginVersion) {
        return new ShimOptions(SIDECAR_PORT.get(settings), BUFFER_BYTES.get(settings).getBytes(), HOLD_TIMEOUT.get(settings).millis(),
            POLICY.get(settings), logsFolder, pluginVersion,
            CaptureFilter.of(FILTER_ROUTES.get(settings), FILTER_AGENTS.get(settings), FILTER_INDICES.get(settings)));
    }
}
