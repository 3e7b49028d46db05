using Migrations.Exchanges.Http;

namespace Migrations.Replay.Rewriting;

/// <summary>A request ready for the target: no credentials of the source, no hop-by-hop headers, a body of known length.</summary>
/// <param name="Target">Request target, as it goes on the wire.</param>
public sealed record TargetRequest(string Method, string Target, IReadOnlyList<MessageHeader> Headers, ReadOnlyMemory<byte> Body, IReadOnlyList<RequestEdit> Edits)
{
    /// <summary>Never sent on: the connection is ours, and the source's credentials are not the target's.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "content-length", "te", "trailer", "upgrade", "expect", "host",
        "authorization", "proxy-authorization", "cookie", "x-amz-security-token", "es-security-runas-user", "opendistro_security_impersonate_as",
    };

    /// <summary>The client's request with nothing changed but what belongs to the connection and the caller.</summary>
    public static TargetRequest From(RequestMessage request) =>
        new(request.Method, OriginForm(request.Target), [.. request.Headers.Where(static h => !Kept.Contains(h.Name))], request.Body, []);

    /// <summary>The first value of a header by name (any case), or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) { return header.Value; }
        }

        return null;
    }

    public TargetRequest WithEdit(RequestEdit edit) => this with { Edits = [.. Edits, edit] };

    /// <summary>The same request with another body, sent without content coding.</summary>
    public TargetRequest WithBody(ReadOnlyMemory<byte> body) =>
        this with { Body = body, Headers = [.. Headers.Where(static h => !h.Name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase))] };

    private static string OriginForm(string target)
    {
        if (target.StartsWith('/')) { return target; }
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) { return target; }
        var path = target.IndexOf('/', scheme + 3);
        return path < 0 ? "/" : target[path..];
    }
}
