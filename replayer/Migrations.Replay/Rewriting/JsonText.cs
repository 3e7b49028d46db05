using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrations.Replay.Rewriting;

/// <summary>How edited JSON is written: no escapes that the client did not send.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
