using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migrations.Cli.Hosting;

/// <summary>Where a command writes: the answer on standard output, everything else on standard error.</summary>
/// <remarks>One command, one thread. With <c>--json</c> standard output holds exactly one JSON document, failures included.</remarks>
internal sealed class CommandOutput(CommandEnvironment environment, bool json)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Options of every JSON document and JSON line this program writes, on one line.</summary>
    public static JsonSerializerOptions OneLine { get; } = new(Indented) { WriteIndented = false };

    /// <summary>True when the answer is to be JSON.</summary>
    public bool IsJson { get; } = json;

    /// <summary>Standard output.</summary>
    public TextWriter Answer => environment.Out;

    /// <summary>Writes the answer: the document with <c>--json</c>, else the text.</summary>
    public void Write(object document, string text)
    {
        if (IsJson) { WriteJson(document); }
        else { Answer.WriteLine(text.TrimEnd()); }
    }

    public void WriteJson(object document) => Answer.WriteLine(JsonSerializer.Serialize(document, document.GetType(), Indented));

    /// <summary>A line of the answer that stands by itself, at once; with <c>--json</c>, where the answer is one document, it goes to standard error.</summary>
    public void Headline(string line)
    {
        if (IsJson)
        {
            Note(line);
            return;
        }

        Answer.WriteLine(line);
        Answer.Flush();
    }

    /// <summary>A line about the work, not part of the answer.</summary>
    public void Note(string line) => environment.Error.WriteLine(line);
}
