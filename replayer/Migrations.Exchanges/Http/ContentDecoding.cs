namespace Migrations.Exchanges.Http;

/// <summary>A body without its content coding, or why there is none.</summary>
public readonly record struct ContentDecoding(ContentStatus Status, ReadOnlyMemory<byte> Body)
{
    public bool IsDecoded => Status == ContentStatus.Decoded;
}

/// <summary>What became of a decoding.</summary>
public enum ContentStatus : byte
{
    Decoded = 1,

    /// <summary>A coding that is none of gzip, deflate, br, zstd, identity.</summary>
    Unknown = 2,

    /// <summary>The bytes are not what the coding says, or end too soon.</summary>
    Corrupt = 3,

    /// <summary>The result would be longer than asked for.</summary>
    TooLarge = 4,
}
