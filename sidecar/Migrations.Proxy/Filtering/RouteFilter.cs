using System.Text;

namespace Migrations.Proxy.Filtering;

/// <summary>A method, or any, and a pattern of paths.</summary>
internal sealed class RouteFilter
{
    private readonly byte[]? _method;
    private readonly TextPattern _path;

    /// <param name="route">Without a <see cref="Problem"/>.</param>
    public RouteFilter(string route)
    {
        var space = route.IndexOf(' ', StringComparison.Ordinal);
        _method = space < 0 ? null : Encoding.ASCII.GetBytes(route[..space]);
        _path = new TextPattern(route[(space + 1)..]);
    }

    /// <summary>What is wrong with a route as a user writes it; null when nothing is.</summary>
    public static string? Problem(string route)
    {
        var space = route.IndexOf(' ', StringComparison.Ordinal);
        if (space >= 0 && route.AsSpan(0, space).ContainsAnyExceptInRange('A', 'Z')) { return "has a method that is not of capital letters."; }
        var path = route[(space + 1)..];
        return path.Length == 0 || path[0] is not ('/' or '*') ? "has a path that begins with neither / nor *." : path.Contains('?', StringComparison.Ordinal) ? "has a query, which is not looked at." : null;
    }

    /// <param name="path">Without its query, escapes resolved.</param>
    public bool IsMatch(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path) => (_method is null || method.SequenceEqual(_method)) && _path.IsMatch(path);
}
