namespace Migrations.Cli.Demo.Traffic;

/// <summary>Names of the indices and what stands around them.</summary>
public static class TrafficIndices
{
    /// <summary>Was there before the recording; 5,000 flights.</summary>
    public const string Routes = "routes-2001";

    /// <summary>Airports, written once: relevance scores there do not depend on deleted documents.</summary>
    public const string Airports = "airports";

    /// <summary>Flights, half of them without ids of the client's own.</summary>
    public const string Flights = "flights";

    /// <summary>A few documents that all clients fight over.</summary>
    public const string Hot = "hot";

    /// <summary>Documents with versions of the client's own.</summary>
    public const string External = "external-versions";

    /// <summary>Made by its first document under a template.</summary>
    public const string Events = "events-2001.01";

    /// <summary>Made by its first document alone: whether a number is whole is decided by who comes first.</summary>
    public const string DynamicNumbers = "dynamic-numbers";

    /// <summary>Made by its first document alone: a text that looks like a date makes the field a date.</summary>
    public const string DynamicDates = "dynamic-dates";

    /// <summary>Deleted and created again under its name.</summary>
    public const string Scratch = "scratch";

    /// <summary>Carries blocks for a while.</summary>
    public const string Guarded = "guarded";

    /// <summary>What reindex writes to; a number follows.</summary>
    public const string Copies = "flights-copy-";

    /// <summary>The alias of <see cref="Airports"/>.</summary>
    public const string AirportsAlias = "air";

    /// <summary>The alias of <see cref="Flights"/> that shows late ones only.</summary>
    public const string DelayedAlias = "delayed";

    /// <summary>The pipeline.</summary>
    public const string Pipeline = "enrich";

    /// <summary>The snapshot repository.</summary>
    public const string Repository = "shared-backups";
}
