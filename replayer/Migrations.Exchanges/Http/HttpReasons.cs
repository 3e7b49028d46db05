namespace Migrations.Exchanges.Http;

/// <summary>Why a message was refused or is in doubt: said in reports, compared in tests.</summary>
public static class HttpReasons
{
    public const string HeadTooLarge = "the head is longer than allowed";
    public const string BodyTooLarge = "the body is longer than allowed";
    public const string StartLine = "the start line is not HTTP";
    public const string NoColon = "a header line has no colon";
    public const string HeaderName = "a header name has a character that is not allowed";
    public const string HeaderValue = "a header value has a character that is not allowed";
    public const string ContentLength = "the content length is not a number";
    public const string SignedLength = "the content length has a sign";
    public const string NegativeLength = "the content length is negative";
    public const string RepeatedLength = "the content length is given more than once";
    public const string ConflictingLengths = "there are two different content lengths";
    public const string LengthAndChunks = "there is a content length and a transfer encoding";
    public const string ChunksInHttp10 = "HTTP/1.0 with a transfer encoding";
    public const string TransferEncoding = "the transfer encoding is not just chunked";
    public const string ChunkSize = "a chunk's size is not a number";
    public const string ChunkDelimiter = "there are bytes between a chunk's end and its line end";
}
