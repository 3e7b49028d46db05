using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>The bytes that answer one request.</summary>
internal sealed class ResponseBytes(FramingOptions options)
{
    private readonly GrowingBytes _bytes = new();
    private readonly CaptureMarks _marks = new();
    private ResponseFramer? _framer;
    private string? _method;
    private long _consumed;
    private bool _isBroken;

    /// <summary>Stands for an answer that was taken already.</summary>
    public static ResponseBytes Taken { get; } = new(FramingOptions.Default);

    public bool IsEmpty => _bytes.Length == 0;

    public long FirstAtUnixNanos => _marks.TimeOf(_consumed);

    public long LastAtUnixNanos { get; private set; }

    public string? Note { get; private set; }

    public void Append(ReadOnlyMemory<byte> bytes, long unixNanos)
    {
        if (_isBroken) { return; }
        _marks.Add(_consumed + _bytes.Length, unixNanos);
        _bytes.Append(bytes);
        LastAtUnixNanos = unixNanos;
    }

    /// <summary>Bytes behind the last one were lost: only what is whole by now counts.</summary>
    public void Break()
    {
        _isBroken = true;
        Note ??= "bytes of the answer were not recorded";
    }

    /// <summary>Bytes were lost before these: if some had come already they are cut off, else the answer may begin here.</summary>
    public void MarkAfterGap()
    {
        if (IsEmpty) { Note = "bytes before the answer were not recorded"; } else { Break(); }
    }

    public Expectation Expectation()
    {
        var framer = new ResponseFramer(options);
        framer.Scan(_bytes.Memory.Span, "POST", connectionEnded: false);
        if (framer.InterimCount > 0) { return Assembling.Expectation.Met; }
        return framer.Status switch
        {
            0 => Assembling.Expectation.Open,
            413 or 417 => Assembling.Expectation.Refused,
            _ => Assembling.Expectation.Met,
        };
    }

    public FramingResult Scan(string method, bool connectionEnded)
    {
        if (_framer is null || _method != method) { (_framer, _method) = (new ResponseFramer(options), method); }
        return _framer.Scan(_bytes.Memory.Span, method, connectionEnded && !_isBroken);
    }

    public ResponseMessage ToMessage() => _framer!.ToMessage(_bytes.Memory);

    /// <summary>When the last byte of the framed answer was seen.</summary>
    public long TimeOfEnd(int consumed) => _marks.TimeOf(_consumed + consumed - 1);

    /// <summary>What stands behind the framed answer, or null.</summary>
    public ResponseBytes? Rest(int consumed)
    {
        if (consumed >= _bytes.Length) { return null; }
        _bytes.Advance(consumed);
        _consumed += consumed;
        _marks.Forget(_consumed);
        _framer = null;
        return this;
    }
}
