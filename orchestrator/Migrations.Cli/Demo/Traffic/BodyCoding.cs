namespace Migrations.Cli.Demo.Traffic;

/// <summary>How a request's body travels.</summary>
public enum BodyCoding
{
    /// <summary>As it is, with its length.</summary>
    Plain,

    /// <summary>Compressed, with its length.</summary>
    Gzip,

    /// <summary>In chunks, without a length.</summary>
    Chunked,
}
