using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>How a message's body ends, decided from its head.</summary>
/// <param name="Refusal">Why the source's decoder refuses the message, or null.</param>
/// <param name="Doubt">Why two readers may disagree, or null.</param>
internal readonly record struct BodyLength(BodyKind Kind, int Bytes = 0, string? Refusal = null, string? Doubt = null)
{
    /// <summary>The rule for requests: netty 4.1.49's, so that what the source took is cut where the source cut it.</summary>
    /// <remarks>
    /// Lengths in HTTP/1.1 given twice are refused, in any other version the first counts. "chunked" counts when it is a whole header value;
    /// it overrides a length. A list of codings is read differently by later versions of netty, so it has no length here.
    /// </remarks>
    public static BodyLength OfRequest(HeadReader head, ReadOnlySpan<byte> buffer, bool isHttp11, int maxBodyBytes)
    {
        if (!Gather(head, buffer, out var fields)) { return new BodyLength(BodyKind.None); }
        long length = -1;
        string? doubt = null;
        if (fields.Lengths > 0)
        {
            if (fields.Lengths > 1 && isHttp11)
            {
                return fields.Conflict ? new(BodyKind.Unknown, Doubt: HttpReasons.ConflictingLengths) : new(BodyKind.Unknown, Refusal: HttpReasons.RepeatedLength);
            }

            if (!TryParseLength(buffer[fields.FirstLength], fields.LengthContinued, out length)) { return new(BodyKind.Unknown, Refusal: HttpReasons.ContentLength); }
            if (length < 0) { return new(BodyKind.Unknown, Doubt: HttpReasons.NegativeLength); }
            doubt = fields.Conflict ? HttpReasons.ConflictingLengths : buffer[fields.FirstLength][0] == '+' ? HttpReasons.SignedLength : null;
        }

        if (fields.Codings > 0)
        {
            if (!fields.HasChunked) { return new(BodyKind.Unknown, Doubt: HttpReasons.TransferEncoding); }
            doubt = fields.Codings > 1 ? HttpReasons.TransferEncoding : fields.Lengths > 0 ? HttpReasons.LengthAndChunks : isHttp11 ? null : HttpReasons.ChunksInHttp10;
            return new BodyLength(BodyKind.Chunked, Doubt: doubt);
        }

        return Fixed(length, maxBodyBytes, doubt);
    }

    /// <summary>The rule for responses, RFC 9112 section 6.3: without a length the body ends with the connection.</summary>
    public static BodyLength OfResponse(HeadReader head, ReadOnlySpan<byte> buffer, int maxBodyBytes)
    {
        if (!Gather(head, buffer, out var fields)) { return new BodyLength(BodyKind.UntilClose); }
        if (fields.Codings > 0)
        {
            if (!fields.HasChunked) { return new BodyLength(BodyKind.UntilClose, Doubt: HttpReasons.TransferEncoding); }
            return new BodyLength(BodyKind.Chunked, Doubt: fields.Lengths > 0 ? HttpReasons.LengthAndChunks : fields.Codings > 1 ? HttpReasons.TransferEncoding : null);
        }

        if (fields.Conflict) { return new BodyLength(BodyKind.Unknown, Doubt: HttpReasons.ConflictingLengths); }
        return TryParseLength(buffer[fields.FirstLength], fields.LengthContinued, out var length) && length >= 0
            ? Fixed(length, maxBodyBytes, null)
            : new BodyLength(BodyKind.Unknown, Refusal: HttpReasons.ContentLength);
    }

    private static BodyLength Fixed(long length, int maxBodyBytes, string? doubt)
    {
        if (length > maxBodyBytes) { return new BodyLength(BodyKind.Unknown, Refusal: HttpReasons.BodyTooLarge); }
        return length <= 0 ? new BodyLength(BodyKind.None, Doubt: doubt) : new BodyLength(BodyKind.Fixed, (int)length, Doubt: doubt);
    }

    private static bool Gather(HeadReader head, ReadOnlySpan<byte> buffer, out Fields fields)
    {
        fields = default;
        var last = FramingHeader.Other;
        foreach (var range in head.Headers)
        {
            if (range.IsContinuation)
            {
                fields.LengthContinued |= last == FramingHeader.ContentLength;
                fields.HasChunked &= last != FramingHeader.TransferEncoding;
                continue;
            }

            last = range.Kind;
            if (last == FramingHeader.ContentLength) { fields.AddLength(range, buffer); }
            if (last == FramingHeader.TransferEncoding) { fields.AddCoding(range, buffer); }
        }

        return fields.Lengths + fields.Codings > 0;
    }

    // Java's Long.parseLong: an optional sign, then digits only.
    private static bool TryParseLength(ReadOnlySpan<byte> text, bool continued, out long length)
    {
        length = 0;
        if (continued || text.IsEmpty) { return false; }
        var negative = text[0] == '-';
        var digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (digits.IsEmpty) { return false; }
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit) || length > (long.MaxValue - 9) / 10) { return false; }
            length = (length * 10) + (digit - '0');
        }

        length = negative ? -length : length;
        return true;
    }

    private struct Fields
    {
        public int Lengths;
        public int Codings;
        public bool Conflict;
        public bool HasChunked;
        public bool LengthContinued;
        public Range FirstLength;

        public void AddLength(HeaderRange range, ReadOnlySpan<byte> buffer)
        {
            var value = new Range(range.ValueStart, range.ValueStart + range.ValueLength);
            if (Lengths++ == 0) { FirstLength = value; }
            Conflict |= !buffer[value].SequenceEqual(buffer[FirstLength]);
        }

        public void AddCoding(HeaderRange range, ReadOnlySpan<byte> buffer)
        {
            Codings++;
            HasChunked |= Ascii.EqualsIgnoreCase(buffer.Slice(range.ValueStart, range.ValueLength), "chunked"u8);
        }
    }
}

/// <summary>The ways a body can end.</summary>
internal enum BodyKind : byte
{
    None = 0,
    Fixed = 1,
    Chunked = 2,
    UntilClose = 3,

    /// <summary>The head does not say it in one way.</summary>
    Unknown = 4,
}
