using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Scripting;

/// <summary>Reads statements: assignments, calls, <c>if</c> and <c>else</c>, blocks. One reader per script.</summary>
internal sealed class ScriptStatements(ScriptExpressions words)
{
    private const int DeepestNesting = 64;

    private int _depth;

    /// <summary>A whole script.</summary>
    public static Action<JsonObject> Read(string text)
    {
        var words = new ScriptExpressions(ScriptTokens.Read(text));
        var reader = new ScriptStatements(words);
        var all = new List<Action<JsonObject>>();
        while (!words.IsAtEnd) { all.Add(reader.One()); }
        return scope => all.ForEach(one => one(scope));
    }

    private Action<JsonObject> One()
    {
        if (words.Take(";")) { return static _ => { }; }
        if (words.Take("{")) { return Block(); }
        if (words.Take("if")) { return If(); }
        var place = words.Place(out var call);
        var statement = call is not null ? scope => call(scope) : Assignment(place);
        if (!words.IsAtEnd && words.Current != "}") { words.Demand(";"); }
        return statement;
    }

    private Action<JsonObject> Block()
    {
        if (++_depth > DeepestNesting) { throw SmallScript.NotCompiled(); }
        var all = new List<Action<JsonObject>>();
        while (!words.Take("}")) { all.Add(One()); }
        _depth--;
        return scope => all.ForEach(one => one(scope));
    }

    private Action<JsonObject> If()
    {
        words.Demand("(");
        var condition = words.Read();
        words.Demand(")");
        var yes = One();
        var no = words.Take("else") ? One() : null;
        return scope =>
        {
            if (ScriptValue.Truth(condition(scope))) { yes(scope); }
            else { no?.Invoke(scope); }
        };
    }

    private Action<JsonObject> Assignment(ScriptPlace place)
    {
        var sign = words.Next();
        if (sign is "++" or "--") { return scope => place.Set(scope, ScriptValue.Reckon(sign[..1], place.Get(scope), 1L)); }
        if (sign is not ("=" or "+=" or "-=" or "*=" or "/=" or "%=")) { throw SmallScript.NotCompiled(); }
        var value = words.Read();
        return sign == "=" ? scope => place.Set(scope, value(scope)) : scope => place.Set(scope, ScriptValue.Reckon(sign[..1], place.Get(scope), value(scope)));
    }
}
