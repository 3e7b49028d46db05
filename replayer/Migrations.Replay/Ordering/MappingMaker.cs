namespace Migrations.Replay.Ordering;

/// <summary>Whom the writes that saw a mapping version wait for. Each is weaker than the one before, and taken where that contradicts the lanes.</summary>
public enum MappingMaker
{
    /// <summary>The request that asked for it.</summary>
    WhoAsked,

    /// <summary>The first write that saw it, which has the recorded mapping put before it: who asked may have left nothing but an operation that came later in a document's lane.</summary>
    WhoSawFirst,

    /// <summary>No one: the recorded mapping is put before the first that saw it, and the others come as their lanes say.</summary>
    Nobody,
}
