using Migrations.Exchanges.Http;

namespace Migrations.Replay.Rewriting;

/// <summary>A request's body with its content coding taken off.</summary>
public static class RequestBody
{
    /// <summary>Largest decoded body that is looked into, in bytes; the products refuse more than 100 MB by default.</summary>
    public const int LargestBytes = 256 << 20;

    /// <summary>The decoded body; the body as it is when it has no coding or cannot be decoded.</summary>
    public static ReadOnlyMemory<byte> Decoded(RequestMessage request) => Decoded(request.Header("content-encoding"), request.Body);

    public static ReadOnlyMemory<byte> Decoded(TargetRequest request) => Decoded(request.Header("content-encoding"), request.Body);

    private static ReadOnlyMemory<byte> Decoded(string? coding, ReadOnlyMemory<byte> body)
    {
        if (coding is null || body.IsEmpty) { return body; }
        var decoding = ContentDecoder.Decode(coding, body, LargestBytes);
        return decoding.IsDecoded ? decoding.Body : body;
    }
}
