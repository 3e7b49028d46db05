package migrations.shim.es7;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.DataStream;
import org.elasticsearch.cluster.metadata.IndexTemplateMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.RepositoriesMetadata;
import org.elasticsearch.cluster.metadata.RepositoryMetadata;
import org.elasticsearch.common.collect.ImmutableOpenMap;
import org.elasticsearch.common.xcontent.ToXContent;
import org.elasticsearch.common.xcontent.XContentBuilder;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;

/** The parts of the cluster state that belong to no index. Each is written as a map from name to body, as the API's GET shows it. */
enum GlobalPart {
    TEMPLATES("templatesChanged", null) {
        @Override
        Object of(Metadata metadata) {
            return metadata.templates();
        }

        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            @SuppressWarnings("unchecked")
            ImmutableOpenMap<String, IndexTemplateMetadata> templates = (ImmutableOpenMap<String, IndexTemplateMetadata>) value;
            for (Iterator<IndexTemplateMetadata> each = templates.valuesIt(); each.hasNext(); ) {
                IndexTemplateMetadata.Builder.toXContent(each.next(), out, WITHOUT_TYPE);
            }
        }
    },
    INDEX_TEMPLATES("indexTemplatesChanged", null) {
        @Override
        Object of(Metadata metadata) {
            return metadata.templatesV2();
        }

        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                out.field((String) each.getKey());
                ((ComposableIndexTemplate) each.getValue()).toXContent(out, ToXContent.EMPTY_PARAMS);
            }
        }
    },
    COMPONENT_TEMPLATES("componentTemplatesChanged", null) {
        @Override
        Object of(Metadata metadata) {
            return metadata.componentTemplates();
        }

        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                out.field((String) each.getKey());
                ((ComponentTemplate) each.getValue()).toXContent(out, ToXContent.EMPTY_PARAMS);
            }
        }
    },
    PIPELINES("pipelinesChanged", "ingest") {
        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            for (Map.Entry<String, PipelineConfiguration> each : ((IngestMetadata) value).getPipelines().entrySet()) {
                out.field(each.getKey()).map(each.getValue().getConfigAsMap());
            }
        }
    },
    SCRIPTS("scriptsChanged", "stored_scripts"),
    DATA_STREAMS("dataStreamsChanged", null) {
        @Override
        Object of(Metadata metadata) {
            return metadata.dataStreams();
        }

        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                out.field((String) each.getKey());
                ((DataStream) each.getValue()).toXContent(out, ToXContent.EMPTY_PARAMS);
            }
        }
    },
    REPOSITORIES("repositoriesChanged", "repositories") {
        @Override
        void write(Object value, XContentBuilder out) throws IOException {
            for (RepositoryMetadata each : ((RepositoriesMetadata) value).repositories()) {
                RepositoriesMetadata.toXContent(each, out, ToXContent.EMPTY_PARAMS);
            }
        }
    };

    /** The name that 7.x still keeps around a template's mapping is left out, as the API does. */
    private static final ToXContent.Params WITHOUT_TYPE = new ToXContent.MapParams(Collections.singletonMap("reduce_mappings", "true"));

    final String what;
    private final String custom;

    GlobalPart(String what, String custom) {
        this.what = what;
        this.custom = custom;
    }

    /** The part of this state; null when it has none. Two of them are equal when nothing changed. */
    Object of(Metadata metadata) {
        return metadata.custom(custom);
    }

    /** Writes the members; the object around them is there already. */
    void write(Object value, XContentBuilder out) throws IOException {
        ((ToXContent) value).toXContent(out, ToXContent.EMPTY_PARAMS);
    }

    String json(Object value) throws IOException {
        return value == null ? "{}" : StateRecords.object(out -> write(value, out));
    }
}
