namespace Migrations.Cli.Demo;

/// <summary>A difference that was planted on the target, and what was found of it.</summary>
/// <param name="What">Its name, such as "a missing document".</param>
/// <param name="Where">What was done, in one sentence.</param>
/// <param name="InParity">What parity says of it, in words.</param>
/// <param name="InAnswers">Pairs of answers that differ by it.</param>
internal sealed record PlantedFinding(string What, string Where, string InParity, int InAnswers);
