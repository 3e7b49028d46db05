namespace Migrations.Exchanges.Evidence;

/// <summary>A shard of one index, whatever the index is called and wherever its copies lie.</summary>
public readonly record struct ShardKey(string IndexUuid, int Shard)
{
    public override string ToString() => $"{IndexUuid}[{Shard}]";
}
