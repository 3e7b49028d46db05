namespace Migrations.Replay.Planning;

/// <summary>What a restart of the source showed to be otherwise than the last record before it had said.</summary>
/// <param name="At">The record that shows it.</param>
/// <param name="Subject">The index, or the kind of change where no index has it.</param>
/// <param name="Corrections">In the order to be sent in.</param>
public sealed record RestartChange(StateEvent At, string Subject, IReadOnlyList<StateCorrection> Corrections);
