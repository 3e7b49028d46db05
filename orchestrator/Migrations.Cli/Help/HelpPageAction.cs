using System.CommandLine;
using System.CommandLine.Invocation;

namespace Migrations.Cli.Help;

/// <summary>What <c>--help</c> does, on every command.</summary>
internal sealed class HelpPageAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpPage.Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return 0;
    }
}
