using System.Text.Json;

namespace Migrations.Compare.Json;

/// <summary>A body as a flat list of tokens, each of which knows where its next sibling is: parsed once, walked without parsing again.</summary>
/// <remarks>Reused from body to body; belongs to one thread.</remarks>
internal sealed class JsonTape
{
    /// <summary>Nesting deeper than this makes a body no JSON for us; bounds the recursion of whoever walks it.</summary>
    public const int MaxDepth = 256;

    private readonly int[] _open = new int[MaxDepth + 1];
    private JsonToken[] _tokens = new JsonToken[256];
    private int _count;

    public ref readonly JsonToken this[int token] => ref _tokens[token];

    /// <summary>Fills the tape; false when the bytes are not one JSON value.</summary>
    public bool TryRead(ReadOnlySpan<byte> json)
    {
        _count = 0;
        if (json.IsEmpty) { return false; }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            Fill(ref reader);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Fill(ref Utf8JsonReader reader)
    {
        var depth = 0;
        var name = -1; // the name that waits for its value
        while (reader.Read())
        {
            var kind = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            switch (kind)
            {
                case JsonTokenType.PropertyName:
                    name = Add(start + 1, start + 1 + reader.ValueSpan.Length, kind, reader.ValueIsEscaped);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    _open[depth++] = name < 0 ? -1 : name;
                    Push(Add(start, 0, kind, false), depth);
                    name = -1;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(--depth, start + 1);
                    continue;
                default:
                    Add(start, (int)reader.BytesConsumed, kind, kind == JsonTokenType.String && reader.ValueIsEscaped);
                    if (name >= 0) { _tokens[name].Next = _count; }
                    name = -1;
                    continue;
            }
        }
    }

    private readonly int[] _containers = new int[MaxDepth + 1];

    private void Push(int token, int depth) => _containers[depth - 1] = token;

    private void Close(int depth, int end)
    {
        ref var container = ref _tokens[_containers[depth]];
        container.End = end;
        container.Next = _count;
        if (_open[depth] >= 0) { _tokens[_open[depth]].Next = _count; }
    }

    private int Add(int start, int end, JsonTokenType kind, bool escaped)
    {
        if (_count == _tokens.Length) { Array.Resize(ref _tokens, _count * 2); }
        _tokens[_count] = new JsonToken(start, end, _count + 1, kind, escaped);
        return _count++;
    }
}
