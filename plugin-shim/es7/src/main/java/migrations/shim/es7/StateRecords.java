package migrations.shim.es7;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import migrations.shim.wire.Json;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MappingMetadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.cluster.routing.RecoverySource;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.ToXContent;
import org.elasticsearch.common.xcontent.XContentBuilder;
import org.elasticsearch.common.xcontent.XContentFactory;

/** Puts parts of the cluster state into the words of docs/wire-protocol.md, with mappings, settings and aliases as the API shows them. */
final class StateRecords {
    private static final String ATTRIBUTE = "migrations_capture";
    private static final String RESIZE_SOURCE = "index.resize.source.uuid";

    private StateRecords() {
    }

    /** Writes members into an object. */
    interface Members {
        void into(XContentBuilder out) throws IOException;
    }

    static String object(Members members) throws IOException {
        try (XContentBuilder out = XContentFactory.jsonBuilder()) {
            out.startObject();
            members.into(out);
            out.endObject();
            return Strings.toString(out);
        }
    }

    static void nodes(Json json, ClusterState state) {
        StringBuilder nodes = new StringBuilder("[");
        for (Iterator<DiscoveryNode> each = state.nodes().iterator(); each.hasNext(); ) {
            DiscoveryNode node = each.next();
            nodes.append(nodes.length() > 1 ? "," : "").append(new Json().put("id", node.getId()).put("name", node.getName())
                .put("address", node.getAddress().toString()).put("capture", node.getAttributes().get(ATTRIBUTE)));
        }
        json.raw("nodes", nodes.append(']').toString());
    }

    static Json name(Json json, IndexMetadata index) {
        return json.put("index", index.getIndex().getName()).put("uuid", index.getIndexUUID());
    }

    static void created(Json json, IndexMetadata index, ClusterState state, boolean birth) throws IOException {
        String recovered = birth ? recovered(index, state) : "existing";
        name(json, index).put("birth", birth).put("recovered", recovered).put("resizeSource", index.getSettings().get(RESIZE_SOURCE))
            .put("state", index.getState() == IndexMetadata.State.OPEN ? "open" : "close");
        mapping(json, index);
        settings(json, index);
        aliases(json, index);
    }

    static void mapping(Json json, IndexMetadata index) throws IOException {
        MappingMetadata mapping = index.mapping();
        json.put("mappingVersion", index.getMappingVersion())
            .raw("mapping", mapping == null ? "{}" : object(out -> out.mapContents(mapping.sourceAsMap())));
    }

    static void settings(Json json, IndexMetadata index) throws IOException {
        json.put("settingsVersion", index.getSettingsVersion())
            .raw("settings", object(out -> index.getSettings().toXContent(out, ToXContent.EMPTY_PARAMS)));
    }

    static void aliases(Json json, IndexMetadata index) throws IOException {
        json.put("aliasesVersion", index.getAliasesVersion()).raw("aliases", object(out -> {
            for (Iterator<AliasMetadata> each = index.getAliases().valuesIt(); each.hasNext(); ) {
                AliasMetadata.Builder.toXContent(each.next(), out, ToXContent.EMPTY_PARAMS);
            }
        }));
    }

    static List<String> newRollovers(IndexMetadata was, IndexMetadata is) {
        List<String> fresh = new ArrayList<>();
        for (Iterator<String> each = is.getRolloverInfos().keysIt(); each.hasNext(); ) {
            String alias = each.next();
            if (!was.getRolloverInfos().containsKey(alias)) {
                fresh.add(alias);
            }
        }
        return fresh;
    }

    private static String recovered(IndexMetadata index, ClusterState state) {
        if (index.getSettings().hasValue(RESIZE_SOURCE)) {
            return "resize";
        }
        IndexRoutingTable routing = state.routingTable().index(index.getIndex());
        RecoverySource source = routing == null || routing.shard(0) == null ? null : routing.shard(0).primaryShard().recoverySource();
        if (source == null) {
            return null;
        }
        switch (source.getType()) {
            case SNAPSHOT: return "snapshot";
            case EXISTING_STORE: return "existing";
            case LOCAL_SHARDS: return "resize";
            default: return null;
        }
    }
}
