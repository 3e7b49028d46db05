using System.Text;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Packs;

/// <summary>Writes what stands in a rule in one spelling (YAML's own on one line), so that two loads of it can be held against each other.</summary>
/// <remarks>
/// Layout, comments, quotes and aliases leave no trace. The file's own text will not do: a mapping's end, as the parser tells it, is its beginning,
/// and a rule cut out by it was empty, so that no change of a rule was ever noticed.
/// </remarks>
internal static class RuleText
{
    /// <param name="node">No deeper than <see cref="Documents.YamlTree.MaxDepth"/>.</param>
    public static string Of(YamlNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                WriteAll(mapping.Children, '{', '}', text, pair =>
                {
                    Write(pair.Key, text);
                    text.Append(": ");
                    Write(pair.Value, text);
                });
                break;
            case YamlSequenceNode list:
                WriteAll(list.Children, '[', ']', text, item => Write(item, text));
                break;
            default:
                text.Append(JsonSerializer.Serialize((node as YamlScalarNode)?.Value, RelaxedText));
                break;
        }
    }

    private static JsonSerializerOptions RelaxedText { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void WriteAll<T>(IEnumerable<T> items, char opens, char closes, StringBuilder text, Action<T> write)
    {
        text.Append(opens);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) { text.Append(", "); }
            isFirst = false;
            write(item);
        }

        text.Append(closes);
    }
}
