using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Scripting;

/// <summary>A member that a script reads, sets or calls: <c>ctx._source.n</c>, <c>params['by']</c>, <c>ctx._source.tags.add(…)</c>. Pure but for the scope it changes.</summary>
/// <param name="Owner">Null: the name is a variable of the scope.</param>
internal sealed record ScriptPlace(Func<JsonObject, object?>? Owner, Func<JsonObject, object?> Name)
{
    public object? Get(JsonObject scope)
    {
        var (owner, name) = (Owner is null ? scope : Owner(scope), Name(scope));
        return (owner, name) switch
        {
            (JsonObject members, string member) => ScriptValue.Of(members[member]),
            (JsonArray list, long at) when at >= 0 && at < list.Count => ScriptValue.Of(list[(int)at]),
            (JsonArray list, "length") => (long)list.Count,
            _ => throw SmallScript.NotRun(),
        };
    }

    public void Set(JsonObject scope, object? value)
    {
        if ((Owner is null ? null : Owner(scope)) is not JsonObject members || Name(scope) is not string member) { throw SmallScript.NotRun(); }
        members[member] = ScriptValue.ToJson(value);
    }

    public object? Call(JsonObject scope, IReadOnlyList<Func<JsonObject, object?>> arguments)
    {
        var (owner, method) = (Owner?.Invoke(scope), Name(scope) as string);
        var values = arguments.Select(a => a(scope)).ToList();
        switch (owner, method, values)
        {
            case (string text, "length", []): return (long)text.Length;
            case (string text, "toLowerCase", []): return text.ToLowerInvariant();
            case (string text, "toUpperCase", []): return text.ToUpperInvariant();
            case (string text, "trim", []): return text.Trim();
            case (string text, "contains", [string part]): return text.Contains(part, StringComparison.Ordinal);
            case (JsonObject members, "containsKey", [string member]): return members.ContainsKey(member);
            case (JsonObject members, "remove", [string member]):
                var before = ScriptValue.Of(members[member]?.DeepClone());
                members.Remove(member);
                return before;
            case (JsonObject members, "put", [string member, var value]):
                members[member] = ScriptValue.ToJson(value);
                return null;
            case (JsonArray list, "size", []): return (long)list.Count;
            case (JsonArray list, "contains", [var value]): return list.Any(one => ScriptValue.Same(ScriptValue.Of(one), value));
            case (JsonArray list, "add", [var value]):
                list.Add(ScriptValue.ToJson(value));
                return true;
            default: throw SmallScript.NotRun();
        }
    }
}
