using System.Globalization;
using System.Text.Json;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Reconciling;

/// <summary>Does the target hold what a committed effect says? Pure.</summary>
public static class OutcomeRule
{
    /// <summary>Null when it does; else what it holds instead.</summary>
    public static string? Differs(SourceEffect effect, FoundDocument held)
    {
        if (held.Error is not null) { return $"it cannot be read: {held.Error}"; }
        if (effect.IsDelete) { return held.Found ? string.Create(CultureInfo.InvariantCulture, $"present with version {held.Version} instead of deleted") : null; }
        if (!held.Found) { return "missing"; }
        if (held.Version != effect.Record.Version) { return string.Create(CultureInfo.InvariantCulture, $"version {held.Version} instead of {effect.Record.Version}"); }
        return !effect.IsWhole || SameSource(effect.Record.Source, held.Source) ? null : "another source";
    }

    /// <summary>True when the document is the source's, as far as that is known, and only stands at a higher version: to write it again would lift it further.</summary>
    public static bool IsOnlyLifted(SourceEffect effect, FoundDocument held) =>
        !effect.IsDelete && held.Found && held.Version > effect.Record.Version && (!effect.IsWhole || SameSource(effect.Record.Source, held.Source));

    /// <summary>Equal to the byte, or by value.</summary>
    public static bool SameSource(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        if (one.Span.SequenceEqual(other.Span)) { return true; }
        try
        {
            using var a = JsonDocument.Parse(one);
            using var b = JsonDocument.Parse(other);
            return JsonElement.DeepEquals(a.RootElement, b.RootElement);
        }
        catch (JsonException) { return false; }
    }
}
