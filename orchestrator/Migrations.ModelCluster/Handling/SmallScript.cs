using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>A few sentences of painless: assignments to members of the source, <c>+=</c>, <c>++</c>, <c>ctx.op</c>, removal. Others are refused as not compiling. Pure.</summary>
internal static partial class SmallScript
{
    public static (JsonObject Source, string Result) Run(JsonObject source, JsonNode script, IReadOnlyDictionary<string, JsonObject> stored)
    {
        var settings = script as JsonObject ?? new JsonObject { ["source"] = script.ToString() };
        var text = settings.Text("source") ?? stored.GetValueOrDefault(settings.Text("id") ?? "")?.Text("source") ?? throw new RefusedException(404, "resource_not_found_exception", $"unable to find script [{settings.Text("id")}] in cluster state");
        var parameters = settings["params"] as JsonObject ?? [];
        var after = (JsonObject)source.DeepClone();
        var result = "updated";
        foreach (var sentence in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Operation().Match(sentence) is { Success: true } operation) { result = operation.Groups["op"].Value switch { "delete" => "deleted", "none" or "noop" => "noop", _ => "updated" }; }
            else if (Removal().Match(sentence) is { Success: true } removal) { after.Remove(removal.Groups["name"].Value); }
            else if (Assignment().Match(sentence) is { Success: true } assignment) { Assign(after, assignment, parameters); }
            else { throw new RefusedException(400, "illegal_argument_exception", "failed to execute script") { Cause = new RefusedException(400, "script_exception", "compile error") }; }
        }

        return (after, result);
    }

    private static void Assign(JsonObject source, Match match, JsonObject parameters)
    {
        var (name, sign) = (match.Groups["name"].Value, match.Groups["sign"].Value);
        if (sign is "++" or "--")
        {
            source[name] = Add(source[name], JsonValue.Create(sign == "++" ? 1 : -1));
            return;
        }

        var value = Value(match.Groups["value"].Value.Trim(), source, parameters);
        source[name] = sign switch
        {
            "=" => value,
            "+=" => Add(source[name], value),
            "*=" => Multiply(source[name], value),
            _ => Add(source[name], Multiply(value, JsonValue.Create(-1))),
        };
    }

    private static JsonNode? Value(string text, JsonObject source, JsonObject parameters)
    {
        if (text.StartsWith("params.", StringComparison.Ordinal)) { return parameters[text[7..]]?.DeepClone(); }
        if (text.StartsWith("ctx._source.", StringComparison.Ordinal)) { return source[text[12..]]?.DeepClone(); }
        if (text.Length >= 2 && text[0] is '\'' or '"') { return text[1..^1]; }
        try { return JsonNode.Parse(text); }
        catch (JsonException) { throw new RefusedException(400, "illegal_argument_exception", "failed to execute script") { Cause = new RefusedException(400, "script_exception", "compile error") }; }
    }

    private static JsonNode? Add(JsonNode? a, JsonNode? b)
    {
        if (a is null || b is null) { throw new RefusedException(400, "illegal_argument_exception", "failed to execute script") { Cause = new RefusedException(400, "script_exception", "runtime error") }; }
        if (a.GetValueKind() == JsonValueKind.String || b.GetValueKind() == JsonValueKind.String) { return a.ToString() + b.ToString(); }
        return Calculate(a, b, static (x, y) => x + y, static (x, y) => x + y);
    }

    private static JsonNode? Multiply(JsonNode? a, JsonNode? b) => Calculate(a, b, static (x, y) => x * y, static (x, y) => x * y);

    private static JsonValue Calculate(JsonNode? a, JsonNode? b, Func<long, long, long> whole, Func<double, double, double> fraction)
    {
        if (long.TryParse(a?.ToString(), CultureInfo.InvariantCulture, out var x) && long.TryParse(b?.ToString(), CultureInfo.InvariantCulture, out var y)) { return JsonValue.Create(whole(x, y)); }
        return JsonValue.Create(fraction(double.Parse(a!.ToString(), CultureInfo.InvariantCulture), double.Parse(b!.ToString(), CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("""^ctx\.op\s*=\s*['"](?<op>\w+)['"]$""")]
    private static partial Regex Operation();

    [GeneratedRegex("""^ctx\._source\.remove\(['"](?<name>[^'"]+)['"]\)$""")]
    private static partial Regex Removal();

    [GeneratedRegex("""^ctx\._source\.(?<name>\w+)\s*(?<sign>\+\+|--|\+=|-=|\*=|=)\s*(?<value>[^=].*)?$""")]
    private static partial Regex Assignment();
}
