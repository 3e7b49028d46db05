using System.Buffers;

namespace Migrations.Proxy.Filtering;

/// <summary>Says of one request line, and of one user agent, whether a filter matches. The plugin's rule in this language (docs/golden/filters.json). Pure; any thread.</summary>
internal sealed class CaptureFilter
{
    private readonly RouteFilter[] _routes;
    private readonly TextPattern[] _agents;
    private readonly TextPattern[] _indices;

    private CaptureFilter(CaptureFilterOptions options)
    {
        _routes = [.. options.Routes.Select(static r => new RouteFilter(r))];
        _agents = [.. options.UserAgents.Select(static a => new TextPattern(a))];
        _indices = [.. options.Indices.Select(static i => new TextPattern(i))];
    }

    /// <param name="options">Without <see cref="CaptureFilterOptions.Problems"/>.</param>
    /// <returns>Null when there is nothing to filter by.</returns>
    public static CaptureFilter? From(CaptureFilterOptions options) => options.IsNone ? null : new CaptureFilter(options);

    public bool MatchesAgent(ReadOnlySpan<byte> agent)
    {
        foreach (var pattern in _agents)
        {
            if (pattern.IsMatch(agent)) { return true; }
        }
        return false;
    }

    /// <summary>What the request line of a request that counts as a read says: Open when a user agent can still match.</summary>
    /// <param name="target">The path as the request line has it, its query too.</param>
    public Fate FateOfLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        var path = PathText.WithoutQuery(target);
        var indices = PathText.IndexExpression(path);
        if (!path.Contains((byte)'%')) { return FateOf(method, path, indices); }
        var resolved = ArrayPool<byte>.Shared.Rent(2 * path.Length);
        try
        {
            var plain = resolved.AsSpan(0, PathText.Resolve(path, resolved));
            var names = resolved.AsSpan(path.Length);
            return FateOf(method, plain, names[..PathText.Resolve(indices, names)]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(resolved);
        }
    }

    private Fate FateOf(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> indices)
    {
        if (!SureReads.Is(method, path)) { return Fate.Kept; }
        if (MatchesRoute(method, path) || MatchesIndices(indices)) { return Fate.Out; }
        return _agents.Length > 0 ? Fate.Open : Fate.Kept;
    }

    private bool MatchesRoute(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        foreach (var route in _routes)
        {
            if (route.IsMatch(method, path)) { return true; }
        }
        return false;
    }

    private bool MatchesIndices(ReadOnlySpan<byte> expression)
    {
        if (expression.IsEmpty || _indices.Length == 0) { return false; }
        foreach (var range in expression.Split((byte)','))
        {
            if (!MatchesIndex(expression[range])) { return false; }
        }
        return true;
    }

    private bool MatchesIndex(ReadOnlySpan<byte> name)
    {
        foreach (var pattern in _indices)
        {
            if (pattern.IsMatch(name)) { return true; }
        }
        return false;
    }
}
