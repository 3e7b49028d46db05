using System.Buffers;
using System.Text;

namespace Migrations.Compare.Json;

/// <summary>The members of an object that have not found their namesake yet.</summary>
internal ref struct MemberPool : IDisposable
{
    private const int IndexFrom = 48;

    private readonly JsonTape _tape;
    private readonly ReadOnlySpan<byte> _json;
    private readonly int[] _names;
    private readonly int _count;
    private readonly Dictionary<string, Queue<int>>? _index;
    private readonly int[] _hint;

    public MemberPool(JsonTape tape, ReadOnlySpan<byte> json, int first, int end)
    {
        _tape = tape;
        _json = json;
        for (var i = first; i < end; i = tape[i].Next) { _count++; }
        _names = ArrayPool<int>.Shared.Rent(_count + 1);
        var next = 0;
        for (var i = first; i < end; i = tape[i].Next) { _names[next++] = i; }
        _hint = _names;
        _names[_count] = 0; // where the search goes on: right behind the last one taken
        if (_count < IndexFrom) { return; }

        _index = new Dictionary<string, Queue<int>>(_count, StringComparer.Ordinal);
        for (var k = 0; k < _count; k++)
        {
            var name = JsonText.Read(Raw(_names[k]));
            if (!_index.TryGetValue(name, out var places)) { _index.Add(name, places = new Queue<int>(1)); }
            places.Enqueue(k);
        }
    }

    /// <summary>Takes the member of this name out; its name's token, or −1.</summary>
    public readonly int Take(ReadOnlySpan<byte> name, bool escaped)
    {
        var place = _index is null ? Search(name, escaped) : _index.TryGetValue(JsonText.Read(name), out var places) && places.TryDequeue(out var k) ? k : -1;
        if (place < 0) { return -1; }
        var token = _names[place];
        _names[place] = -1;
        _hint[_count] = place + 1;
        return token;
    }

    public readonly int[] Left() => [.. _names.AsSpan(0, _count).ToArray().Where(static n => n >= 0)];

    public readonly void Dispose() => ArrayPool<int>.Shared.Return(_names);

    private readonly int Search(ReadOnlySpan<byte> name, bool escaped)
    {
        for (var step = 0; step < _count; step++)
        {
            var place = (_hint[_count] + step) % _count;
            var token = _names[place];
            if (token >= 0 && JsonText.SameText(Raw(token), name, escaped || _tape[token].Escaped)) { return place; }
        }

        return -1;
    }

    private readonly ReadOnlySpan<byte> Raw(int token) => _json[_tape[token].Start.._tape[token].End];
}
