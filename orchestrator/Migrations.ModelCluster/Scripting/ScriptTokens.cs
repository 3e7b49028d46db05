using System.Text.RegularExpressions;

namespace Migrations.ModelCluster.Scripting;

/// <summary>Cuts a script into its words. Pure.</summary>
internal static partial class ScriptTokens
{
    public static IReadOnlyList<string> Read(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var match = Token().Match(text, at);
            if (!match.Success || match.Length == 0) { throw SmallScript.NotCompiled(); }
            at += match.Length;
            if (match.Groups["token"].Success) { tokens.Add(match.Groups["token"].Value); }
        }

        return tokens;
    }

    [GeneratedRegex("""\G(?:\s+|//[^\n]*|(?<token>\d+(?:\.\d+)?[LlDdFf]?|\w+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\+\+|--|\+=|-=|\*=|/=|%=|===?|!==?|<=|>=|&&|\|\||[-+*/%<>=!?:;.,(){}\[\]]))""")]
    private static partial Regex Token();
}
