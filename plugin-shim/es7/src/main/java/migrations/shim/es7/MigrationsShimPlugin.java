package migrations.shim.es7;

import java.nio.file.Path;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import migrations.shim.record.KeyFile;
import migrations.shim.record.NodeLog;
import migrations.shim.record.Recorder;
import migrations.shim.wire.Stamp;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.client.Client;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.component.LifecycleComponent;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.NamedXContentRegistry;
import org.elasticsearch.env.Environment;
import org.elasticsearch.env.NodeEnvironment;
import org.elasticsearch.index.IndexModule;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.repositories.RepositoriesService;
import org.elasticsearch.rest.RestHeaderDefinition;
import org.elasticsearch.script.ScriptService;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.watcher.ResourceWatcherService;

/**
 * The plugin for Elasticsearch 7: hands the node's hooks to the recorder. Whatever is wrong with its own key or files, the node starts: the
 * plugin then says why and stays off.
 */
public final class MigrationsShimPlugin extends Plugin implements ActionPlugin {
    private static final String ATTRIBUTE = "node.attr.migrations_capture";

    private final Settings settings;
    private final NodeLog log = new NodeLogByName("migrations.shim");
    /** Null: the plugin is off. */
    private final ShimNode node;

    public MigrationsShimPlugin(Settings settings, Path configPath) {
        this.settings = settings;
        this.node = open(configPath);
    }

    @Override
    public List<Setting<?>> getSettings() {
        return ShimSettings.all();
    }

    @Override
    public Settings additionalSettings() {
        return node == null ? Settings.EMPTY : Settings.builder().putProperties(Collections.singletonMap(ATTRIBUTE, PluginVersion.TEXT), name -> name).build();
    }

    @Override
    public Collection<RestHeaderDefinition> getRestHeaders() {
        return node == null ? Collections.emptyList() : Collections.singletonList(new RestHeaderDefinition(Stamp.HEADER, false));
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return node == null ? Collections.emptyList() : Collections.singletonList(node.filter());
    }

    @Override
    public Collection<Class<? extends LifecycleComponent>> getGuiceServiceClasses() {
        return node == null ? Collections.emptyList() : Collections.singletonList(ShimService.class);
    }

    @Override
    public Collection<Object> createComponents(Client client, ClusterService clusterService, ThreadPool threadPool,
                                               ResourceWatcherService watcher, ScriptService scripts, NamedXContentRegistry xContent,
                                               Environment environment, NodeEnvironment nodeEnvironment,
                                               NamedWriteableRegistry writeables, IndexNameExpressionResolver names,
                                               Supplier<RepositoriesService> repositories) {
        if (node == null) {
            return Collections.emptyList();
        }
        node.start(settings, clusterService, threadPool, nodeEnvironment.nodeId());
        return Collections.singletonList(node);
    }

    @Override
    public void onIndexModule(IndexModule module) {
        if (node != null) {
            node.watch(module);
        }
    }

    private ShimNode open(Path configPath) {
        try {
            Path keyFile = configPath.resolve(ShimSettings.KEY_FILE.get(settings));
            byte[] key = AccessController.doPrivileged((PrivilegedExceptionAction<byte[]>) () -> KeyFile.read(keyFile));
            Path logs = new Environment(settings, configPath).logsFile();
            return new ShimNode(new Recorder(ShimSettings.read(settings, logs, PluginVersion.TEXT), key, log));
        } catch (PrivilegedActionException e) {
            log.warn("traffic is not recorded, the plugin stays off: " + e.getCause().getMessage());
        } catch (SecurityException e) {
            log.warn("traffic is not recorded, the plugin stays off: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            log.warn("traffic is not recorded, the plugin stays off: " + e);
        }
        return null;
    }
}
