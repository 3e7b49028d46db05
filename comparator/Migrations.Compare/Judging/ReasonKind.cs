namespace Migrations.Compare.Judging;

/// <summary>What a reason for not comparing comes down to: what was meant to be, what the clients did, and what is left to look into.</summary>
public enum ReasonKind
{
    /// <summary>None of the others: worth a look, each.</summary>
    Other,

    /// <summary>Kept from the target on purpose: outward, refused by the source for its own state, our own.</summary>
    Withheld,

    /// <summary>A read, or what a by-query operation read, met writes on its way, or stood between a write and its refresh; or a deletion before it was forgotten at another moment: both answers may be right.</summary>
    Raced,

    /// <summary>The log does not tell what a write before it did: it has no effects and the answer is silent, or it has a hole.</summary>
    Untold,

    /// <summary>The source gave no whole answer: the client hung up.</summary>
    Unanswered,
}

/// <summary>Sorts the texts that <see cref="Comparability"/> gives. Pure.</summary>
public static class ReasonKinds
{
    public static ReasonKind Of(string why) => why switch
    {
        _ when why.StartsWith(Comparability.WithheldPrefix, StringComparison.Ordinal) => ReasonKind.Withheld,
        Comparability.RacedWithWrite or Comparability.ReadBeforeRefresh or Comparability.WriteRacedOnSource or Comparability.DeletionForgotten => ReasonKind.Raced,
        Comparability.AfterUntoldWrite => ReasonKind.Untold,
        Comparability.NeverAnswered or Comparability.CutOff => ReasonKind.Unanswered,
        _ => ReasonKind.Other,
    };
}
