using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;

namespace Migrations.Replay.Rewriting;

/// <summary>Whether the source knows mapping types, by what its answers say of documents. Pure.</summary>
/// <remarks>A recorder in front of a node does not know its product. Products with types name the type beside each document's index; what a source without them refused must not be made good.</remarks>
public static class SourceTypes
{
    /// <summary>False when the first answer that names a document names no type; true also where no answer names one.</summary>
    public static bool AreKnown(IEnumerable<Exchange> exchanges)
    {
        foreach (var exchange in exchanges)
        {
            if (exchange is not { Request: { } request, Response: { Status: >= 200 and < 300, Body.IsEmpty: false } response } || request.Target.Contains("filter_path", StringComparison.Ordinal)) { continue; }
            var body = ContentDecoder.Decode(response, RequestBody.LargestBytes).Body.Span;
            if (body.IndexOf("\"_index\":"u8) >= 0) { return body.IndexOf("\"_type\":"u8) >= 0; }
        }

        return true;
    }
}
