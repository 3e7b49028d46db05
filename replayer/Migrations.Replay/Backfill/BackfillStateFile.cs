using System.Text.Json;

namespace Migrations.Replay.Backfill;

/// <summary>Keeps a <see cref="BackfillState"/> on disk; a crash leaves the old one or the new one, never half of one.</summary>
internal sealed class BackfillStateFile(string folder)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly string _path = Path.Combine(folder, "backfill.json");

    public BackfillState? Load()
    {
        if (!File.Exists(_path)) { return null; }
        BackfillState? state;
        try
        {
            state = JsonSerializer.Deserialize<BackfillState>(File.ReadAllBytes(_path), Format);
        }
        catch (JsonException e)
        {
            throw new BackfillException($"{_path} is not readable as the state of a backfill (line {e.LineNumber + 1}); remove the run directory to begin anew.", e);
        }

        return state is { Format: BackfillState.CurrentFormat }
            ? state
            : throw new BackfillException($"{_path} is of format {state?.Format}; this program knows {BackfillState.CurrentFormat}.");
    }

    public void Save(BackfillState state)
    {
        var next = _path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, state, Format);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }
}
