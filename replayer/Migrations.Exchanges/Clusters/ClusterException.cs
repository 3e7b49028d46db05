namespace Migrations.Exchanges.Clusters;

/// <summary>A call to a cluster failed. The message is one sentence with method, path and reason; it holds no credentials and no request body.</summary>
public sealed class ClusterException : Exception
{
    public ClusterException(ClusterFailure failure, string method, string path, int status, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Method = method;
        Path = path;
        Status = status;
    }

    public ClusterFailure Failure { get; }

    public string Method { get; }

    /// <summary>The path without its query.</summary>
    public string Path { get; }

    /// <summary>The status code; 0 when there was no answer.</summary>
    public int Status { get; }

    /// <summary>The caller is not known, or may not.</summary>
    public bool IsRefused => Status is 401 or 403;

    public bool IsUnreachable => Failure == ClusterFailure.Unreachable;
}
