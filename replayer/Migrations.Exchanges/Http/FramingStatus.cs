namespace Migrations.Exchanges.Http;

/// <summary>What a framer made of the bytes it was given.</summary>
public enum FramingStatus : byte
{
    /// <summary>The message goes on behind the bytes that are there.</summary>
    NeedsMore = 0,

    /// <summary>The message is whole, and there is one way to read its length.</summary>
    Complete = 1,

    /// <summary>No message began and no more bytes will come: a clean end.</summary>
    Ended = 2,

    /// <summary>No more bytes will come, and the message is not whole.</summary>
    Truncated = 3,

    /// <summary>No HTTP message, or one that the source's decoder refuses.</summary>
    Malformed = 4,

    /// <summary>Head or body is longer than the options allow.</summary>
    TooLarge = 5,

    /// <summary>Two readers may disagree on where the message ends. With a length, it is the source's reading; without, nothing behind it can be read.</summary>
    Ambiguous = 6,

    /// <summary>Whole, and the connection is no longer HTTP after it (101, or CONNECT accepted).</summary>
    Upgraded = 7,
}
