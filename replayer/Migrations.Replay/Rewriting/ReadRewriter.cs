using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>A read → the same read, at the captured instant and with the target's handles. Pure.</summary>
public static class ReadRewriter
{
    /// <param name="targetHandle">The target's handle for one of the source; null when its giver was not replayed.</param>
    /// <param name="unknownHandle">A handle that nobody knows on the target, or null.</param>
    public static TargetRequest Rewrite(PlannedUnit unit, Func<string, string?> targetHandle, out string? unknownHandle)
    {
        unknownHandle = null;
        var source = unit.Exchange!.Request!;
        var request = TargetRequest.From(source);
        foreach (var handle in Rewriting.Handles.UsedBy(unit.Route!, unit.Exchange))
        {
            if (targetHandle(handle) is not { } other) { unknownHandle = handle; continue; }
            request = Replace(request, handle, other);
        }

        if (!IsTimed(unit.Route!.Api)) { return request; }
        if (CapturedInstant.Resolve(RequestBody.Decoded(source).Span, unit.Exchange.ReceivedAtUnixNanos, out var count) is not { } resolved) { return request; }
        return request.WithBody(resolved).WithEdit(new("body", "now", "now", CapturedInstant.Text(unit.Exchange.ReceivedAtUnixNanos), $"captured instant ({count})"));
    }

    private static bool IsTimed(string api) => api is "search" or "msearch" or "count" or "explain" or "indices.validate_query" or "async_search.submit";

    private static TargetRequest Replace(TargetRequest request, string handle, string other)
    {
        var body = System.Text.Encoding.UTF8.GetString(RequestBody.Decoded(request).Span);
        var target = request.Target.Replace(handle, other, StringComparison.Ordinal).Replace(Uri.EscapeDataString(handle), Uri.EscapeDataString(other), StringComparison.Ordinal);
        return request.WithBody(System.Text.Encoding.UTF8.GetBytes(body.Replace(handle, other, StringComparison.Ordinal)))
            .WithEdit(new("body", "scroll_id", "source's", "target's", "handle")) with { Target = target };
    }
}
