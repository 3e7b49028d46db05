namespace Migrations.Cli.Configuration;

/// <summary>How a replay goes; null where the file says nothing and the replayer's own default holds.</summary>
/// <param name="Connections">Connections to the target at once.</param>
/// <param name="Speed">Times the original pace; 0: as fast as order allows.</param>
/// <param name="Outcome">What holds where the target does otherwise than the source: source, own or effects.</param>
/// <param name="RequestTimeout">How long one answer may take.</param>
internal sealed record ReplayConfig(int? Connections, double? Speed, string? Outcome, TimeSpan? RequestTimeout)
{
    /// <summary>Where the pace was written, for those who cannot keep it.</summary>
    public ConfigPlace PaceAt { get; init; }

    /// <summary>stop or goOn: what 403 from the target does; null where the file says nothing.</summary>
    public string? Refusals { get; init; }

    public static ReplayConfig Unset { get; } = new(null, null, null, null);
}
