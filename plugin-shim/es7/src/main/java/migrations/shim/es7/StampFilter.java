package migrations.shim.es7;

import migrations.shim.record.ErrorGuard;
import migrations.shim.record.Recorder;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;
import migrations.shim.wire.Stamp;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.index.Index;
import org.elasticsearch.tasks.Task;

/**
 * First in the chain of every action: gives the request's stamp the second name under which security plugins let it travel, and notes
 * which request asked for a mapping update. Whatever happens here, the action proceeds.
 */
final class StampFilter implements ActionFilter {
    private static final String AUTO_PUT_MAPPING = "indices:admin/mapping/auto_put";

    private final Recorder recorder;
    private final ErrorGuard guard;
    private volatile ThreadContext context;
    private volatile ClusterService cluster;

    StampFilter(Recorder recorder) {
        this.recorder = recorder;
        this.guard = new ErrorGuard("the action filter", recorder.ledger, recorder.log);
    }

    void use(ThreadContext threadContext, ClusterService clusterService) {
        cluster = clusterService;
        context = threadContext;
    }

    @Override
    public int order() {
        return Integer.MIN_VALUE;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(Task task, String action, Request request,
            ActionListener<Response> listener, ActionFilterChain<Request, Response> chain) {
        if (!guard.isAside()) {
            try {
                look(action, request);
            } catch (Throwable error) {
                guard.caught(error);
            }
        }
        chain.proceed(task, action, request, listener);
    }

    private void look(String action, ActionRequest request) {
        ThreadContext threadContext = context;
        if (threadContext == null) {
            return;
        }
        String stamp = threadContext.getHeader(Stamp.HEADER);
        String trace = threadContext.getHeader(Stamp.TRACE);
        if (stamp != null && trace == null) {
            threadContext.putHeader(Stamp.TRACE, stamp);
        }
        if (action.equals(AUTO_PUT_MAPPING) && request instanceof PutMappingRequest) {
            noteMapping(((PutMappingRequest) request).getConcreteIndex(), stamp != null ? stamp : trace);
        }
    }

    private void noteMapping(Index index, String stamp) {
        if (index != null && stamp != null) {
            recorder.record(FrameKind.STATE_RECORD, new Json().put("what", "mappingRequested")
                .put("stateVersion", cluster.state().version()).put("masterTerm", cluster.state().term())
                .put("index", index.getName()).put("uuid", index.getUUID()).put("request", stamp).bytes());
        }
    }
}
