using System.Text.Json;

namespace Migrations.Compare.Json;

/// <summary>One value or member name of a <see cref="JsonTape"/>.</summary>
/// <param name="Start">First byte; of a name, the first inside the quotes.</param>
/// <param name="End">Byte after the last; of an object or array, after its closing bracket.</param>
/// <param name="Next">Token of the next sibling; for a name, of the next name.</param>
/// <param name="Kind">PropertyName, StartObject, StartArray or a scalar's kind.</param>
/// <param name="Escaped">A name or text with a backslash in it: its bytes are not its characters.</param>
internal record struct JsonToken(int Start, int End, int Next, JsonTokenType Kind, bool Escaped);
