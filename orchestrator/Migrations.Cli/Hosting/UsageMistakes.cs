using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Migrations.Cli.Hosting;

/// <summary>What is wrong with a command line, one sentence each.</summary>
internal static partial class UsageMistakes
{
    public static IReadOnlyList<string> In(ParseResult parsed)
    {
        if (parsed.Action is not (null or ParseErrorAction) && parsed.Errors.Count > 0) { return []; } // --help and the like answer all the same
        var mistakes = parsed.Errors.Select(error => ShownText.Line(WhiteSpace().Replace(error.Message, " ")));
        return [.. mistakes.Concat(parsed.Action is HelpAction ? [] : StrayOptions(parsed)).Distinct()];
    }

    // An unknown option before a free argument is taken for its value: 'init --jsn' would write a file named --jsn.
    private static IEnumerable<string> StrayOptions(ParseResult parsed) =>
        parsed.CommandResult.Children
            .SelectMany(child => child.Tokens)
            .Where(token => token.Type == TokenType.Argument && LooksLikeOption().IsMatch(token.Value))
            .Select(token => $"Unrecognized option '{ShownText.Line(token.Value)}'.");

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex("^--?[A-Za-z][A-Za-z-]*(=.*)?$")]
    private static partial Regex LooksLikeOption();
}
