namespace Migrations.Exchanges.Http;

/// <summary>Bounds of one message. Past them the result is TooLarge and the connection is not read on.</summary>
public sealed record FramingOptions
{
    public static FramingOptions Default { get; } = new();

    /// <summary>Bytes from the first of the start line to the empty line; and of all trailers, and of one chunk line. The nodes' own defaults are 4 KB and 8 KB, and can be raised.</summary>
    public int MaxHeadBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of the body with the transfer coding taken off. The nodes' own default is 100 MB.</summary>
    public int MaxBodyBytes { get; init; } = 128 * 1024 * 1024;
}
