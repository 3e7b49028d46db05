using System.Numerics;

namespace Migrations.ModelCluster.Searching;

/// <summary>BM25 as both products score: k1 1.2, b 0.75, lengths kept in one byte, the old form with (k1 + 1). Pure.</summary>
internal sealed class Bm25
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;
    private const int FreeLengths = 24;

    private readonly float _weight;
    private readonly float _averageLength;

    public Bm25(FieldIndex field, int documentsWithWord, float boost)
    {
        var idf = (float)Math.Log(1 + ((field.DocumentCount - documentsWithWord + 0.5) / (documentsWithWord + 0.5)));
        _weight = boost * (1 + K1) * idf;
        _averageLength = (float)(field.TotalLength / (double)field.DocumentCount);
    }

    /// <param name="length">Words of the field in the document; 1 for keywords.</param>
    public float Score(int count, int length)
    {
        var inverse = 1f / (K1 * (1 - B + (B * Kept(length) / _averageLength)));
        return _weight - (_weight / (1f + (count * inverse)));
    }

    /// <summary>The length as one byte gives it back: exact up to 40, then coarser.</summary>
    public static int Kept(int length)
    {
        if (length < FreeLengths) { return length; }
        var rest = length - FreeLengths;
        var bits = 32 - BitOperations.LeadingZeroCount((uint)rest);
        return bits < 4 ? length : FreeLengths + (rest >> (bits - 4) << (bits - 4));
    }
}
