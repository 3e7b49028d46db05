using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Faults;

/// <summary>The answers of faults that are answered. Pure.</summary>
internal static class FaultAnswer
{
    public static ModelAnswer For(FaultKind kind)
    {
        var (status, type, reason) = kind switch
        {
            FaultKind.TooBusy => (429, "es_rejected_execution_exception", "rejected execution of the request: the queue is full"),
            _ => (503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"),
        };
        var body = JsonText.Bytes(ErrorBody.Whole(new RefusedException(status, type, reason) { Extras = new JsonObject() }));
        return new ModelAnswer(status, "application/json; charset=UTF-8", [], body);
    }
}
