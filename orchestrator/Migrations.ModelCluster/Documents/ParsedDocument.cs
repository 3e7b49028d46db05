namespace Migrations.ModelCluster.Documents;

/// <summary>What the mapping made of a source: per field its values and, for text, its words. Immutable once the parser is done.</summary>
internal sealed class ParsedDocument
{
    private readonly Dictionary<string, List<object>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);

    /// <summary>Fields with values that can be sorted and counted: long, double or string.</summary>
    public IReadOnlyDictionary<string, List<object>> Values => _values;

    /// <summary>Fields with words: how often each stands there.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, int>> Words => _words;

    /// <summary>Words of a text field, repeated ones too.</summary>
    public int Length(string field) => _lengths.GetValueOrDefault(field);

    public bool Has(string field) => _values.ContainsKey(field) || _words.ContainsKey(field);

    public void Add(string field, object value)
    {
        if (!_values.TryGetValue(field, out var values)) { _values[field] = values = []; }
        values.Add(value);
    }

    public void AddWords(string field, IEnumerable<string> words)
    {
        if (!_words.TryGetValue(field, out var counts)) { _words[field] = counts = new(StringComparer.Ordinal); }
        foreach (var word in words)
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
            _lengths[field] = _lengths.GetValueOrDefault(field) + 1;
        }
    }
}
