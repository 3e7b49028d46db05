namespace Migrations.Cli.Demo;

/// <summary>Says each stage of the traffic when it begins.</summary>
internal sealed class SaidTraffic(Action<string> say) : IProgress<string>
{
    public void Report(string value) => say("traffic: " + value);
}
