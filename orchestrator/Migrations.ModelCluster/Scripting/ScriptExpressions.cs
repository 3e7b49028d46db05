using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Scripting;

/// <summary>Reads expressions from a script's words, by precedence: choice, or, and, equality, order, sum, product, not, member. One reader per script.</summary>
internal sealed class ScriptExpressions(IReadOnlyList<string> tokens)
{
    private const int DeepestNesting = 64;

    private static readonly string[][] _levels = [["||"], ["&&"], ["==", "!=", "===", "!=="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

    private int _at;
    private int _depth;

    public bool IsAtEnd => _at == tokens.Count;

    public string Current => IsAtEnd ? string.Empty : tokens[_at];

    public bool Take(string token)
    {
        if (Current != token) { return false; }
        _at++;
        return true;
    }

    public void Demand(string token)
    {
        if (!Take(token)) { throw SmallScript.NotCompiled(); }
    }

    public string Next() => IsAtEnd ? throw SmallScript.NotCompiled() : tokens[_at++];

    /// <summary>A whole expression.</summary>
    public Func<JsonObject, object?> Read()
    {
        if (++_depth > DeepestNesting) { throw SmallScript.NotCompiled(); }
        var condition = Binary(0);
        if (Take("?"))
        {
            var yes = Read();
            Demand(":");
            var no = Read();
            var asked = condition;
            condition = scope => ScriptValue.Truth(asked(scope)) ? yes(scope) : no(scope);
        }

        _depth--;
        return condition;
    }

    /// <summary>A variable with the members that follow it; a call ends it.</summary>
    /// <param name="call">The call, when one ends it.</param>
    public ScriptPlace Place(out Func<JsonObject, object?>? call)
    {
        var variable = Next();
        var place = new ScriptPlace(null, _ => variable);
        call = null;
        while (Current is "." or "[" or "(")
        {
            if (Take("(")) { call = Call(place); }
            else if (Take("."))
            {
                var (owner, name) = (call ?? place.Get, Next());
                (place, call) = (new ScriptPlace(owner, _ => name), null);
            }
            else
            {
                Demand("[");
                var (owner, name) = (call ?? place.Get, Read());
                Demand("]");
                (place, call) = (new ScriptPlace(owner, name), null);
            }
        }

        return place;
    }

    private Func<JsonObject, object?> Call(ScriptPlace method)
    {
        var arguments = new List<Func<JsonObject, object?>>();
        while (!Take(")"))
        {
            if (arguments.Count > 0) { Demand(","); }
            arguments.Add(Read());
        }

        return scope => method.Call(scope, arguments);
    }

    private Func<JsonObject, object?> Binary(int level)
    {
        if (level == _levels.Length) { return Unary(); }
        var left = Binary(level + 1);
        while (_levels[level].Contains(Current))
        {
            var (sign, before, right) = (Next(), left, Binary(level + 1));
            left = sign switch
            {
                "||" => scope => ScriptValue.Truth(before(scope)) || ScriptValue.Truth(right(scope)),
                "&&" => scope => ScriptValue.Truth(before(scope)) && ScriptValue.Truth(right(scope)),
                "==" or "===" => scope => ScriptValue.Same(before(scope), right(scope)),
                "!=" or "!==" => scope => !ScriptValue.Same(before(scope), right(scope)),
                _ => scope => ScriptValue.Reckon(sign, before(scope), right(scope)),
            };
        }

        return left;
    }

    private Func<JsonObject, object?> Unary()
    {
        if (Take("!"))
        {
            var inner = Unary();
            return scope => !ScriptValue.Truth(inner(scope));
        }

        if (Take("-"))
        {
            var inner = Unary();
            return scope => ScriptValue.Reckon("-", 0L, inner(scope));
        }

        return Primary();
    }

    private Func<JsonObject, object?> Primary()
    {
        if (Take("("))
        {
            var inner = Read();
            Demand(")");
            return inner;
        }

        var token = Current;
        if (token is "true" or "false" or "null") { return Constant(token == "null" ? null : token == "true"); }
        if (token.Length > 0 && char.IsAsciiDigit(token[0])) { return Constant(ScriptValue.Number(token)); }
        if (token.Length > 0 && token[0] is '\'' or '"') { return Constant(token[1..^1].Replace("\\", "", StringComparison.Ordinal)); }
        if (token.Length == 0 || !(char.IsLetter(token[0]) || token[0] == '_')) { throw SmallScript.NotCompiled(); }
        var place = Place(out var call);
        return call ?? place.Get;
    }

    private Func<JsonObject, object?> Constant(object? value)
    {
        Next();
        return _ => value;
    }
}
