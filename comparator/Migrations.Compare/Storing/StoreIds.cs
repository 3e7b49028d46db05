using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Storing;

/// <summary>Numbers for what many verdicts share: sets of rules, signatures, fingerprints. 0 is the empty set.</summary>
/// <remarks>Starts from what the store holds of the run; <see cref="Save"/> writes what is new, in the caller's transaction.</remarks>
internal sealed class StoreIds
{
    private readonly DuckDBConnection _connection;
    private readonly int _runId;
    private readonly Dictionary<string, int> _ruleSets = new(StringComparer.Ordinal) { [string.Empty] = 0 };
    private readonly Dictionary<string, int> _signatures = new(StringComparer.Ordinal) { [string.Empty] = 0 };
    private readonly Dictionary<DifferenceSignature, int> _known = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ulong> _fingerprints = [];
    private readonly List<(int Id, string Rule)> _newRuleSets = [];
    private readonly List<(int Id, DifferenceSignature Signature)> _newSignatures = [];
    private readonly List<(Fingerprint Fingerprint, string Cause)> _newFingerprints = [];

    public StoreIds(DuckDBConnection connection, int runId)
    {
        (_connection, _runId) = (connection, runId);
        var sets = connection.Rows("SELECT rule_set_id, string_agg(rule, ', ' ORDER BY rule) FROM rule_sets WHERE run_id = ? GROUP BY 1", r => (Id: r.GetInt32(0), Key: r.GetString(1)), runId);
        foreach (var set in sets) { _ruleSets[set.Key] = set.Id; }
        var signatures = connection.Rows(
            "SELECT signature_id, any_value(api) || chr(10) || string_agg(place || ' ' || kind, chr(10) ORDER BY place, kind) FROM signatures WHERE run_id = ? GROUP BY 1", r => (Id: r.GetInt32(0), Key: r.GetString(1)), runId);
        foreach (var signature in signatures) { _signatures[signature.Key] = signature.Id; }
        foreach (var hash in connection.Rows("SELECT fingerprint FROM fingerprints WHERE run_id = ?", r => r.GetFieldValue<ulong>(0), runId)) { _fingerprints.Add(hash); }
    }

    public int RuleSet(IReadOnlyList<RuleUse> uses)
    {
        if (uses.Count == 0) { return 0; }
        var names = uses.Select(u => StoreText.Escape(u.Rule.Name)).Order(StringComparer.Ordinal).ToList();
        var key = string.Join(", ", names);
        if (_ruleSets.TryGetValue(key, out var id)) { return id; }
        _ruleSets.Add(key, id = _ruleSets.Count);
        _newRuleSets.AddRange(names.Select(n => (id, n)));
        return id;
    }

    public int Signature(DifferenceSignature signature)
    {
        if (signature.Entries.Count == 0) { return 0; }
        if (_known.TryGetValue(signature, out var id)) { return id; }
        var parts = signature.Entries.Select(e => $"{StoreText.Escape(e.Place)} {e.Kind}").Order(StringComparer.Ordinal);
        var key = StoreText.Escape(signature.Api) + "\n" + string.Join('\n', parts);
        if (!_signatures.TryGetValue(key, out id))
        {
            _signatures.Add(key, id = _signatures.Count);
            _newSignatures.Add((id, signature));
        }

        if (_known.Count < 100_000) { _known.Add(signature, id); }
        return id;
    }

    /// <param name="example">One difference of the group, from which its cause is guessed.</param>
    public void Note(Fingerprint fingerprint, Difference example)
    {
        if (_fingerprints.Add(fingerprint.Hash)) { _newFingerprints.Add((fingerprint, CauseGuess.Of(fingerprint, example))); }
    }

    public void Save()
    {
        using (var appender = _connection.CreateAppender("rule_sets"))
        {
            foreach (var (id, rule) in _newRuleSets) { appender.CreateRow().AppendValue(_runId).AppendValue(id).AppendValue(rule).EndRow(); }
        }

        using (var appender = _connection.CreateAppender("signatures"))
        {
            foreach (var (id, signature) in _newSignatures)
            {
                foreach (var entry in signature.Entries)
                {
                    appender.CreateRow().AppendValue(_runId).AppendValue(id).AppendValue(StoreText.Escape(signature.Api)).AppendValue(StoreText.Escape(entry.Place)).AppendValue(entry.Kind.ToString()).EndRow();
                }
            }
        }

        using (var appender = _connection.CreateAppender("fingerprints"))
        {
            foreach (var (f, cause) in _newFingerprints)
            {
                appender.CreateRow().AppendValue(_runId).AppendValue(f.Hash).AppendValue(StoreText.Escape(f.Api)).AppendValue(f.Kind.ToString())
                    .AppendValue(StoreText.Escape(f.Place)).AppendValue(StoreText.Escape(f.Detail)).AppendValue(StoreText.Escape(f.Shape))
                    .AppendValue(StoreText.Escape(f.Readable)).AppendValue(cause).EndRow();
            }
        }

        _newRuleSets.Clear();
        _newSignatures.Clear();
        _newFingerprints.Clear();
    }
}
