using Migrations.Compare.Judging;

namespace Migrations.Compare.Json;

/// <summary>Where a walk stands: a raw path that grows and shrinks, and the numbers of the array elements on it.</summary>
internal sealed class PathCursor
{
    private byte[] _path = new byte[256];
    private int[] _indexes = new int[16];
    private int _length;
    private int _indexCount;

    public ReadOnlySpan<byte> RawPath => _path.AsSpan(0, _length);

    public ReadOnlySpan<int> Indexes => _indexes.AsSpan(0, _indexCount);

    public void Clear() => (_length, _indexCount) = (0, 0);

    /// <returns>What <see cref="Pop"/> wants to come back here.</returns>
    public (int Length, int Indexes) PushName(ReadOnlySpan<byte> name)
    {
        var mark = (_length, _indexCount);
        Reserve(name.Length + 1);
        name.CopyTo(_path.AsSpan(_length));
        _length += name.Length;
        _path[_length++] = RuleScope.NameEnd;
        return mark;
    }

    public (int Length, int Indexes) PushIndex(int index)
    {
        var mark = (_length, _indexCount);
        Reserve(1);
        _path[_length++] = RuleScope.Element;
        if (_indexCount == _indexes.Length) { Array.Resize(ref _indexes, _indexCount * 2); }
        _indexes[_indexCount++] = index;
        return mark;
    }

    public void Pop((int Length, int Indexes) mark) => (_length, _indexCount) = mark;

    private void Reserve(int bytes)
    {
        if (_length + bytes > _path.Length) { Array.Resize(ref _path, Math.Max(_path.Length * 2, _length + bytes)); }
    }
}
