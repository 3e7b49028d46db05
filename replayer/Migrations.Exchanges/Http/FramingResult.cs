namespace Migrations.Exchanges.Http;

/// <summary>A framer's answer, by value.</summary>
/// <param name="Start">Bytes in front of the message that belong to none (line ends that a decoder skips).</param>
/// <param name="Consumed">Where the message ends, from the buffer's begin; 0 when that is not known.</param>
/// <param name="Reason">Why, for Malformed, TooLarge and Ambiguous.</param>
public readonly record struct FramingResult(FramingStatus Status, int Start = 0, int Consumed = 0, string? Reason = null)
{
    /// <summary>True when the message's end is known: its message can be taken, and what follows can be read on.</summary>
    public bool IsFramed => Consumed > 0;
}
