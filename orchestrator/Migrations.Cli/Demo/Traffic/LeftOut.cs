namespace Migrations.Cli.Demo.Traffic;

/// <summary>Requests of the traffic that are not sent, because the cluster it is driven against cannot answer them as the real one does.</summary>
/// <param name="Step">One of <see cref="TrafficSteps"/>.</param>
/// <param name="Containing">Only those whose target or body contains this; null: the whole step.</param>
/// <param name="Why">What the cluster lacks.</param>
public sealed record LeftOut(string Step, string? Containing, string Why)
{
    internal bool Holds(string step, string target, string? body) =>
        Step == step && (Containing is null || target.Contains(Containing, StringComparison.Ordinal) || body?.Contains(Containing, StringComparison.Ordinal) == true);
}
