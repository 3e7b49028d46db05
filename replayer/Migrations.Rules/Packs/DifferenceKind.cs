namespace Migrations.Rules.Packs;

/// <summary>How two answers differ at one place. The numbers are stored: never reuse one.</summary>
public enum DifferenceKind : byte
{
    /// <summary>Status code, of the answer or of one item in it. What lies below is then not compared.</summary>
    Status = 1,

    /// <summary>A response header.</summary>
    Header = 2,

    /// <summary>A text or boolean against another of the same type.</summary>
    Value = 3,

    /// <summary>Another JSON type; null is a type of its own.</summary>
    Type = 4,

    /// <summary>The source has it, the target does not.</summary>
    Missing = 5,

    /// <summary>The target has it, the source does not.</summary>
    Extra = 6,

    /// <summary>The same array elements in another order.</summary>
    Order = 7,

    /// <summary>Two numbers that are not the same.</summary>
    Number = 8,

    /// <summary>The same hits in another order, beyond ties; or scores told apart by another number of shards.</summary>
    Rank = 9,

    /// <summary><c>hits.total</c>, its value or relation.</summary>
    Total = 10,

    /// <summary>Anything inside an aggregation.</summary>
    Aggregation = 11,

    /// <summary>Another error text or type under the same status.</summary>
    Error = 12,
}
