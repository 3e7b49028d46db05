using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Rewriting;

/// <summary>A request that names mapping types → the same one for a target that has none. Pure; a request that names no type comes back as it is.</summary>
/// <remarks>
/// Types are taken out of the path, of the lines of bulks and multi searches, and of the bodies that may name them; <c>include_type_name</c> goes, and with it the
/// name around a mapping. An index had one type since Elasticsearch 6, so nothing else was meant by what is left; a request for a type that its index does not
/// have is the exception (<see cref="TypeRefusal"/>).
/// </remarks>
public static class TypeRemoval
{
    /// <summary>The rule's name on the tuple.</summary>
    public const string Rule = "types removed";

    private const string Parameter = "include_type_name";

    public static TargetRequest Apply(TargetRequest request)
    {
        var route = RestRoutes.Match(request.Method, request.Target);
        var wraps = TakesParameter(route.Api) && route.Parameter(Parameter) is { } value && value != "false";
        return WithoutParameter(WithoutPath(WithoutBody(request, route, wraps), route), route);
    }

    private static TargetRequest WithoutPath(TargetRequest request, RestRoute route)
    {
        if (TypelessPath.Of(route) is not { } path) { return request; }
        return (request with { Target = QueryText.WithPath(request.Target, path) }).WithEdit(new("path", "type", route.Parts["type"], "", Rule));
    }

    private static TargetRequest WithoutParameter(TargetRequest request, RestRoute route)
    {
        if (!TakesParameter(route.Api) || route.Parameter(Parameter) is not { } value) { return request; }
        return (request with { Target = QueryText.Without(request.Target, Parameter) }).WithEdit(new("query", Parameter, value, "", Rule));
    }

    private static TargetRequest WithoutBody(TargetRequest request, RestRoute route, bool wraps)
    {
        if (request.Body.IsEmpty || !MayNameTypes(route.Api)) { return request; }
        var body = RequestBody.Decoded(request);
        var without = IsOfLines(route.Api) ? TypedLines.Without(body, isBulk: route.Api == "bulk") : TypedBody.Without(body.Span, route, wraps) is { } one ? one : default(ReadOnlyMemory<byte>?);
        return without is { } other ? request.WithBody(other).WithEdit(new("body", "type", "", "", Rule)) : request;
    }

    /// <summary>Elsewhere 7.10 refuses the parameter, and so does the target.</summary>
    private static bool TakesParameter(string api) => api is "indices.create" or "indices.get" or "indices.get_mapping" or "indices.put_mapping" or "indices.get_field_mapping"
        or "indices.get_template" or "indices.put_template" or "indices.rollover";

    private static bool MayNameTypes(string api) => IsOfLines(api) || TypedBody.Knows(api);

    private static bool IsOfLines(string api) => api is "bulk" or "msearch" or "msearch_template";
}
