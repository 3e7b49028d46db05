namespace Migrations.Replay.Planning;

/// <summary>One request that gives the target a part of the cluster state that the source came back with. May be repeated.</summary>
/// <param name="Body">JSON; null for none.</param>
public sealed record StateCorrection(string Method, string Target, string? Body)
{
    /// <summary>True when an answer means that the target is as it should be: it is so now, or was so already.</summary>
    public bool IsDone(int status, string reason) => status is >= 200 and < 300
        || (Method == "DELETE" && status == 404)
        || (Method == "PUT" && status == 400 && reason.Contains("resource_already_exists_exception", StringComparison.Ordinal));
}
