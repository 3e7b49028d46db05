using System.Text.Json;

namespace Migrations.Replay.Backfill;

/// <summary>Keeps a state on disk as JSON; a crash leaves the old one or the new one, never half of one.</summary>
/// <param name="path">The file.</param>
/// <param name="what">Whose state it is, for messages: <c>a backfill</c>.</param>
/// <param name="formatOf">The format number that a state carries.</param>
internal sealed class StateFile<TState>(string path, string what, int format, Func<TState, int> formatOf)
    where TState : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Null when there is none yet.</summary>
    public TState? Load()
    {
        if (!File.Exists(path)) { return null; }
        TState? state;
        try
        {
            state = JsonSerializer.Deserialize<TState>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException e)
        {
            throw new BackfillException($"{path} is not readable as the state of {what} (line {e.LineNumber + 1}); remove the run directory to begin anew.", e);
        }

        return state is not null && formatOf(state) == format
            ? state
            : throw new BackfillException($"{path} is of format {(state is null ? 0 : formatOf(state))}; this program knows {format}.");
    }

    /// <summary>As if there had never been one.</summary>
    public void Delete() => File.Delete(path);

    public void Save(TState state)
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, state, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
