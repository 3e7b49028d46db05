using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Rewriting;

/// <summary>A bulk → the same bulk, item by item with the source's ids and versions. Pure.</summary>
public sealed class BulkRewriter
{
    private readonly PlannedUnit _unit;
    private readonly TargetState _state;
    private readonly Func<SourceEffect, string?> _routing;
    private readonly bool _hasTypes;
    private readonly IReadOnlyList<BulkLine> _items;
    private readonly IReadOnlyList<BulkItemAnswer> _answers;
    private readonly SourceEffect?[] _effects;
    private readonly ArrayBufferWriter<byte> _body = new(64 * 1024);
    private readonly List<SourceEffect> _seeds = [];
    private readonly Dictionary<int, SourceEffect> _proven = [];
    private readonly List<SourceEffect> _looks = [];
    private readonly List<RequestEdit> _edits = [];
    private readonly HashSet<LaneKey> _touched = [];
    private readonly Dictionary<DocumentKey, bool> _left = [];
    private int _sent;

    /// <param name="hasTypes">Whether the target knows mapping types: what the source refused for its type would else be taken.</param>
    public BulkRewriter(PlannedUnit unit, TargetState state, Func<SourceEffect, string?> routing, bool hasTypes = true)
    {
        (_unit, _state, _routing, _hasTypes) = (unit, state, routing, hasTypes);
        _items = DecodedBulk.Read(unit.Exchange!.Request!);
        var response = unit.Exchange.Response;
        _answers = response is null ? [] : BulkItemAnswer.Read(response.Header("content-encoding") is { } coding ? Exchanges.Http.ContentDecoder.Decode(coding, response.Body, RequestBody.LargestBytes).Body : response.Body);
        _effects = BulkPairing.Pair(_items, _answers, unit.Effects);
    }

    /// <summary>The documents whose number must be known before: those updated, and those of items that changed nothing.</summary>
    public static IEnumerable<DocumentKey> NeedsNumbers(PlannedUnit unit, Func<SourceEffect, DocumentKey> keyOf)
    {
        foreach (var effect in unit.Effects)
        {
            if (effect.Record.Result == EffectResult.Updated && !effect.IsDelete) { yield return keyOf(effect); }
        }

        if (!RefusedKeys.IsPartlyWithoutEffect(unit)) { yield break; }
        foreach (var key in RefusedKeys.Of(unit)) { yield return key; }
    }

    public PreparedWrite Rewrite()
    {
        var request = TargetRequest.From(_unit.Exchange!.Request!);
        if (_items.Count == 0) { return Unread(request); }
        for (var i = 0; i < _items.Count; i++) { WriteItem(i); }
        var told = _effects.OfType<SourceEffect>().ToHashSet();
        var apart = _unit.Effects.Where(e => !told.Contains(e)).ToList();
        var edited = request.WithBody(_body.WrittenMemory);
        return new PreparedWrite(edited with { Edits = _edits }, _seeds, _proven, _looks, apart) { IsEmpty = _sent == 0 };
    }

    /// <summary>A body in another format than JSON: its effects can be applied, its items cannot be told from each other.</summary>
    private PreparedWrite Unread(TargetRequest request) => _unit.Effects.Count == 0 && _unit.Exchange!.Response?.Status is not (>= 200 and < 300)
        ? PreparedWrite.Unchanged(request)
        : PreparedWrite.Unchanged(request) with { IsEmpty = true, Reason = "its items cannot be read" };

    private void WriteItem(int i)
    {
        var item = _items[i];
        if (_effects[i] is not { } effect) { WriteWithoutEffect(i, item); return; }
        var metadata = (JsonObject)item.Metadata.DeepClone();
        foreach (var name in new[] { "version", "_version", "version_type", "_version_type", "if_seq_no", "if_primary_term" }) { metadata.Remove(name); }
        var isFirst = _touched.Add(effect.Lane);
        _left[new DocumentKey(effect.Record.Index, effect.Record.Id, item.Routing)] = !effect.IsDelete;
        switch (item.Operation)
        {
            case "index" when item.Id is null && metadata["op_type"]?.ToString() is null or "index":
                metadata["_id"] = effect.Record.Id;
                Write("create", metadata, item.Source, effect, item, isFirst, seed: true, edit: "source id");
                break;
            case "index" when metadata["op_type"]?.ToString() == "create":
            case "create":
                metadata["_id"] = effect.Record.Id;
                Write(item.Operation, metadata, item.Source, effect, item, isFirst, seed: true, edit: "");
                break;
            case "index" or "delete":
                metadata["version"] = effect.Record.Version;
                metadata["version_type"] = "external_gte";
                Write(item.Operation, metadata, item.Source, effect, item, isFirst, seed: false, edit: "source version");
                break;
            default:
                WriteUpdate(metadata, item, effect, isFirst);
                break;
        }
    }

    private void WriteUpdate(JsonObject metadata, BulkLine item, SourceEffect effect, bool isFirst)
    {
        metadata.Remove("retry_on_conflict");
        if (effect is { Record.Result: EffectResult.Created, IsWhole: true })
        {
            metadata.Remove("_source");
            Write("create", metadata, OneLine(effect.Record.Source), effect, item, isFirst, seed: true, edit: "upsert of a new document");
            return;
        }

        var source = item.Source;
        if (isFirst && _state.Of(new DocumentKey(effect.Record.Index, effect.Record.Id, _routing(effect))) is { } held)
        {
            metadata["if_seq_no"] = held.SeqNo;
            metadata["if_primary_term"] = held.Term;
            source = WithoutUpsert(source);
        }

        Add("update", metadata, source);
        _looks.Add(effect);
        _sent++;
        if (isFirst) { NoteOnce("fence"); }
    }

    private void Write(string operation, JsonObject metadata, ReadOnlyMemory<byte> source, SourceEffect effect, BulkLine item, bool isFirst, bool seed, string edit)
    {
        if (seed && isFirst && effect.Record.Version > 1) { _seeds.Add(effect); } // behind another item of its document it has its version by that
        Add(operation, metadata, source);
        var plain = !effect.IsWhole || effect.IsDelete || item.Operation == "update" || Crc32.HashToUInt32(item.Source.Span) == effect.Record.SourceCrc32;
        if (plain) { _proven[_sent] = effect; } else { _looks.Add(effect); }
        _sent++;
        if (edit.Length > 0) { NoteOnce(edit); }
    }

    /// <summary>What changed nothing on the source is sent only where it must change nothing on the target; else it is left out.</summary>
    private void WriteWithoutEffect(int i, BulkLine item)
    {
        var answer = i < _answers.Count ? _answers[i] : null;
        var metadata = (JsonObject)item.Metadata.DeepClone();
        var version = long.TryParse(metadata["version"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        var write = new RefusedWrite(item.Operation, item.Operation == "create" || metadata["op_type"]?.ToString() == "create", metadata["if_seq_no"]?.ToString(), version, metadata["version_type"]?.ToString()) { Upserts = item.Operation == "update" && RefusedWrite.MayUpsert(item.Source.Span) };
        var index = item.Index ?? _unit.Route!.IndexExpression ?? "";
        DocumentKey? key = item.Id is { } id ? new DocumentKey(index, id, item.Routing) : null;
        var decision = RefusalGuard.Decide(write, answer?.Status, answer?.Version, key is { } held ? _state.Of(held) : null, _state.HasIndex(index) || _unit.Effects.Any(e => e.Record.Index == index));
        if (key is { } behind && _left.TryGetValue(behind, out var isLeft)) { decision = RefusalGuard.Behind(isLeft, write, answer?.Status, decision); }
        if (!_hasTypes && answer is { IsRefusedForType: true }) { decision = decision with { Reason = TypeRefusal.Reason }; }
        if (decision.Reason is { } reason)
        {
            _edits.Add(new RequestEdit("item", i.ToString(CultureInfo.InvariantCulture), item.Operation, "", "withheld: " + reason));
            return;
        }

        var source = item.Source;
        if (decision.SeqNo is { } seqNo)
        {
            metadata.Remove("retry_on_conflict");
            metadata["if_seq_no"] = seqNo;
            metadata["if_primary_term"] = decision.Term ?? 1;
            source = item.Operation == "update" ? WithoutUpsert(source) : source;
            NoteOnce("fence");
        }

        Add(item.Operation, metadata, source);
        _sent++;
    }

    private void Add(string operation, JsonObject metadata, ReadOnlyMemory<byte> source)
    {
        using (var json = new Utf8JsonWriter(_body, new JsonWriterOptions { Encoder = JsonText.Plain.Encoder }))
        {
            json.WriteStartObject();
            json.WritePropertyName(operation);
            metadata.WriteTo(json);
            json.WriteEndObject();
        }

        _body.Write("\n"u8);
        if (operation == "delete") { return; }
        _body.Write(source.Span);
        _body.Write("\n"u8);
    }

    private void NoteOnce(string rule)
    {
        if (!_edits.Exists(e => e.Rule == rule)) { _edits.Add(new RequestEdit("body", "items", "", "", rule)); }
    }

    private static ReadOnlyMemory<byte> WithoutUpsert(ReadOnlyMemory<byte> source)
    {
        try
        {
            if (JsonText.Parse(source.Span) is not JsonObject json) { return source; }
            var changed = json.Remove("upsert") | json.Remove("doc_as_upsert") | json.Remove("scripted_upsert");
            return changed ? JsonText.Bytes(json) : source;
        }
        catch (JsonException) { return source; }
    }

    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> source)
    {
        var buffer = new ArrayBufferWriter<byte>(source.Length + 1);
        EffectLines.WriteOnOneLine(buffer, source.Span);
        return buffer.WrittenMemory;
    }
}
