using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>Reads the lines of a bulk body into items; a malformed line refuses all. Pure.</summary>
internal static class BulkReader
{
    public static List<WriteItem> Read(ApiCall call)
    {
        var items = new List<WriteItem>();
        var body = call.Request.Body;
        if (body.IsEmpty) { throw new RefusedException(400, "parse_exception", "request body is required"); }
        if (body.Span[^1] != (byte)'\n') { throw RefusedException.Illegal("The bulk request must be terminated by a newline [\\n]"); }
        var line = 0;
        while (!body.IsEmpty)
        {
            line++;
            var head = Line(ref body);
            if (IsBlank(head.Span)) { continue; }
            var item = Head(call, line, JsonText.Object(head.Span));
            if (item.Action != "delete")
            {
                if (body.IsEmpty) { throw RefusedException.Illegal("The bulk request must be terminated by a newline [\\n]"); }
                item = item with { Body = Line(ref body) };
                line++;
            }

            items.Add(item);
        }

        if (items.Count == 0) { throw RefusedException.Invalid("no requests added"); }
        return items;
    }

    private static ReadOnlyMemory<byte> Line(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf((byte)'\n');
        var line = body[..end];
        body = body[(end + 1)..];
        return line.Length > 0 && line.Span[^1] == (byte)'\r' ? line[..^1] : line;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    private static WriteItem Head(ApiCall call, int line, JsonObject json)
    {
        if (json.Count != 1) { throw RefusedException.Illegal($"Malformed action/metadata line [{line}], expected {(json.Count == 0 ? "FIELD_NAME but found [END_OBJECT]" : "END_OBJECT but found [FIELD_NAME]")}"); }
        var (action, value) = json.First();
        if (action is not ("index" or "create" or "delete" or "update")) { throw RefusedException.Illegal($"Malformed action/metadata line [{line}], expected field [create], [delete], [index] or [update] but found [{action}]"); }
        var settings = value as JsonObject ?? throw RefusedException.Illegal($"Malformed action/metadata line [{line}], expected START_OBJECT but found [VALUE_STRING]");
        foreach (var (name, _) in settings) { RefuseUnknown(call, line, name); }
        var item = new WriteItem(action, settings.Text("_index") ?? call.Part("index") ?? "", settings.Text("_id"), settings.Text("routing") ?? settings.Text("_routing") ?? call.Parameter("routing"), default)
        {
            Version = settings.Number("version") ?? settings.Number("_version"),
            VersionType = WriteItem.ReadVersionType(settings.Text("version_type") ?? settings.Text("_version_type")),
            IfSeqNo = settings.Number("if_seq_no"),
            IfTerm = settings.Number("if_primary_term"),
            Pipeline = settings.Text("pipeline") ?? call.Parameter("pipeline"),
            Retries = (int)(settings.Number("retry_on_conflict") ?? settings.Number("_retry_on_conflict") ?? 0),
            RequiresAlias = settings.Flag("require_alias", call.Flag("require_alias")),
            SourceFilter = settings["_source"]?.DeepClone() ?? call.Parameter("_source"),
            IsInBulk = true,
            NamesType = settings.ContainsKey("_type"),
            Type = (settings.Text("_type") ?? call.Part("type")) is { } type && type != "_doc" ? type : null,
        };
        if (action == "index" && settings.Text("op_type") == "create") { item = item with { Action = "create" }; }
        if (item.Index.Length == 0) { throw RefusedException.Invalid("index is missing"); }
        return item;
    }

    private static void RefuseUnknown(ApiCall call, int line, string name)
    {
        var isKnown = name is "_index" or "_id" or "routing" or "version" or "version_type" or "if_seq_no" or "if_primary_term" or "pipeline" or "retry_on_conflict"
            or "require_alias" or "_source" or "op_type" or "_retry_on_conflict" || (name is "_type" or "_routing" or "_version" or "_version_type" && call.Dialect.HasTypes);
        if (!isKnown) { throw RefusedException.Illegal($"Action/metadata line [{line}] contains an unknown parameter [{name}]"); }
    }
}
