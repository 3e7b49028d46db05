using System.Collections.Concurrent;

namespace Migrations.Replay.Executing;

/// <summary>The target's handle for each of the source's. Filled again from the tuples at a restart. Thread-safe.</summary>
public sealed class HandleTable
{
    private readonly ConcurrentDictionary<string, string> _targets = new(StringComparer.Ordinal);

    public string? Of(string source) => _targets.GetValueOrDefault(source);

    public void Set(string source, string target) => _targets[source] = target;
}
