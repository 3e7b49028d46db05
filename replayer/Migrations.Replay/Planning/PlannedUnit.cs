using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Planning;

/// <summary>One thing the replayer does: a client's request, or effects that no request of the log will bring about.</summary>
/// <remarks>Made by <see cref="RequestPlanner"/>, ordered by <c>OrderBuilder</c>; immutable but for <see cref="Id"/>'s place in the plan.</remarks>
public sealed record PlannedUnit
{
    /// <summary>Place in the plan, dense from 0; the same each time the same input is planned.</summary>
    public required int Id { get; init; }

    /// <summary>The client's exchange; null for effects without one.</summary>
    public Exchange? Exchange { get; init; }

    public RestRoute? Route { get; init; }

    /// <summary>0 for the exchange as a whole; 1… for its effects taken out and applied alone.</summary>
    public int Part { get; init; }

    public required UnitKind Kind { get; init; }

    /// <summary>Why it is not sent as the client sent it; empty when it is.</summary>
    public string Reason { get; init; } = "";

    public required TupleDisposition Disposition { get; init; }

    /// <summary>Committed effects that are not in the image, in lane order.</summary>
    public IReadOnlyList<SourceEffect> Effects { get; init; } = [];

    /// <summary>What it touches, and how.</summary>
    public IReadOnlyList<Touch> Touches { get; init; } = [];

    /// <summary>Source wall clock: first byte of the request.</summary>
    public long BeganUnixNanos { get; init; }

    /// <summary>Source wall clock: when its outcome was known to the client, or its last effect announced.</summary>
    public long AnsweredUnixNanos { get; init; }

    /// <summary>The point between began and answered at which it is taken to have happened.</summary>
    public long MomentUnixNanos { get; init; }

    /// <summary>How a read stood to the writes around it on the source.</summary>
    public ReadFreshness SourceFreshness { get; init; }

    /// <summary>Indices to make before it is applied, where their maker left nothing else behind; one that is there already is as good.</summary>
    public IReadOnlyList<string> IndicesBefore { get; init; } = [];

    /// <summary>Mappings to put before it is sent, where two requests asked for one field at once: index name and mapping as JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> MappingsBefore { get; init; } = [];

    /// <summary>What it gives the target of the cluster state that no request of the log asked for.</summary>
    public UnaskedChange? Change { get; init; }

    /// <summary>Names it across restarts: the exchange and its part; for effects without an exchange, a name made from the operation's place; for a change, from its record's.</summary>
    public (Capture.Records.RequestStamp Stamp, int Part) Key
    {
        get
        {
            if (Exchange is not null) { return (Exchange.Stamp, Part); }
            if (Change is { } change) { return (new(HashOf($"{change.At.Epoch:x}/{change.Subject}/{change.At.Record.What}"), 0, (uint)change.At.Record.StateVersion), 0); }
            var effect = Effects[0].Record;
            return (new(HashOf(effect.IndexUuid), (uint)effect.Shard, (uint)effect.SeqNo), (int)-effect.OperationTerm);
        }
    }

    /// <summary>True when it changes something on the target.</summary>
    public bool IsWriting => Kind is UnitKind.Write or UnitKind.Administration or UnitKind.Effects or UnitKind.Correction;

    /// <summary>Names it in messages and in the journal.</summary>
    public string Name => Change is { } change ? $"unasked/{change.Subject}" : Exchange is null ? $"effects/{Id}" : Part == 0 ? Exchange.Stamp.ToString() : $"{Exchange.Stamp}/{Part}";

    private static ulong HashOf(string text) => System.IO.Hashing.XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>What kind of work a unit is.</summary>
public enum UnitKind : byte
{
    /// <summary>Nothing to do but to write its tuple.</summary>
    Nothing = 0,
    Read = 1,

    /// <summary>A request that changes documents.</summary>
    Write = 2,
    Administration = 3,

    /// <summary>Effects applied by themselves.</summary>
    Effects = 4,

    /// <summary>Cluster state that no request of the log accounts for.</summary>
    Correction = 5,
}

/// <summary>An index name a unit touches; <see cref="All"/> stands for whatever there is.</summary>
/// <param name="Exclusive">No other writing unit on the same name runs at the same time, and the order of moments is kept.</param>
/// <param name="IsSoft">Its exclusiveness is given up first where orders contradict each other: what comes of it is looked at anyway.</param>
public readonly record struct Touch(string Name, bool Exclusive, bool IsSoft = false)
{
    /// <summary>Its place is kept against what begins and ends the index alone: all other orders on the name contradicted one another.</summary>
    public bool IsLoose { get; init; }

    public const string All = "*";
}
