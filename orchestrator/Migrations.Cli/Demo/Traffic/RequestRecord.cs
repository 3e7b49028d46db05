namespace Migrations.Cli.Demo.Traffic;

/// <summary>One request as it was sent.</summary>
/// <param name="Step">The step it belongs to, one of <see cref="TrafficSteps"/>.</param>
/// <param name="From">Where its first byte lies in what the connection sent.</param>
/// <param name="To">Where its last sent byte ends.</param>
/// <param name="IsWhole">False when we hung up before its last byte, or the connection broke while we sent.</param>
/// <param name="Answer">Null when none came whole.</param>
public sealed record RequestRecord(
    string Step, string Method, string Target, int From, int To, bool IsWhole, DateTimeOffset SentAt, AnswerRecord? Answer);
