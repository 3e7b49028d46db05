namespace Migrations.ModelCluster.Documents;

/// <summary>Who counts a document's versions.</summary>
public enum VersionType : byte
{
    Internal = 1,
    External = 2,
    ExternalGte = 3,
}
