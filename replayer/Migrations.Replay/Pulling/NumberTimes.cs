using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;

namespace Migrations.Replay.Pulling;

/// <summary>Between which moments an operation of a shard was done, by its number: numbers are given out in order. Pure.</summary>
internal sealed class NumberTimes
{
    private readonly long[] _numbers;
    private readonly long[] _beganUpTo;
    private readonly long[] _answeredFrom;

    public NumberTimes(IEnumerable<ToldNumber> told)
    {
        var sorted = told.OrderBy(static t => t.SeqNo).ToList();
        _numbers = [.. sorted.Select(static t => t.SeqNo)];
        _beganUpTo = [.. sorted.Select(static t => t.BeganUnixNanos)];
        _answeredFrom = [.. sorted.Select(static t => t.AnsweredUnixNanos)];
        for (var i = 1; i < sorted.Count; i++) { _beganUpTo[i] = Math.Max(_beganUpTo[i], _beganUpTo[i - 1]); }
        for (var i = sorted.Count - 2; i >= 0; i--) { _answeredFrom[i] = Math.Min(_answeredFrom[i], _answeredFrom[i + 1]); }
    }

    public bool IsTold(long number) => Array.BinarySearch(_numbers, number) >= 0;

    /// <summary>Numbers from one to another that nobody told, as ranges between told ones; ascending.</summary>
    public IEnumerable<SequenceRange> Gaps(long from, long to)
    {
        for (var at = Place(from); from <= to; at++)
        {
            var end = at < _numbers.Length ? Math.Min(to, _numbers[at] - 1) : to;
            if (end >= from) { yield return new SequenceRange(from, end); }
            from = at < _numbers.Length ? Math.Max(from, _numbers[at] + 1) : to + 1;
        }
    }

    /// <summary>It was not done before this moment: a lower number's request had begun; 0 where there is none.</summary>
    public long NotBefore(long number)
    {
        var at = Place(number);
        return at == 0 ? 0 : _beganUpTo[at - 1];
    }

    /// <summary>Nor after this one: a higher number had been answered; the largest there is where there is none.</summary>
    public long NotAfter(long number)
    {
        var at = Place(number + 1);
        return at == _numbers.Length ? long.MaxValue : _answeredFrom[at];
    }

    /// <summary>How many told numbers are lower.</summary>
    private int Place(long number)
    {
        int low = 0, high = _numbers.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_numbers[middle] < number) { low = middle + 1; } else { high = middle; }
        }

        return low;
    }
}
