namespace Migrations.Proxy.Recording;

/// <summary>What happens to a protocol that cannot be captured.</summary>
public enum PassOrRefuse
{
    /// <summary>It passes untouched, and is counted as not captured.</summary>
    Pass,

    /// <summary>Its connection is closed, and it is counted as not captured.</summary>
    Refuse,
}
