namespace Migrations.Exchanges.Http;

/// <summary>Where one header line lies in the buffer. A continuation line has the name length −1 and belongs to the line before it.</summary>
internal readonly record struct HeaderRange(int NameStart, int NameLength, int ValueStart, int ValueLength, FramingHeader Kind)
{
    public bool IsContinuation => NameLength < 0;
}

/// <summary>The headers that say where a message ends.</summary>
internal enum FramingHeader : byte
{
    Other = 0,
    ContentLength = 1,
    TransferEncoding = 2,
    Expect = 3,
}
