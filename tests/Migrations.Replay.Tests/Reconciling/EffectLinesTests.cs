using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Tests.Reconciling;

public sealed class EffectLinesTests
{
    [Fact]
    public void A_source_of_several_lines_becomes_one_line_of_the_same_value()
    {
        const string source = "{\r\n \"a\": \"x\\ny\",\n \"b\": [1.0,\n2]}";
        var lines = Lines(Some.Effect("é\"/", 3, 7, source: source, routing: "r"), "r", true);
        Assert.Equal(3, lines.Length);
        var item = JsonNode.Parse(lines[0])!["index"]!;
        Assert.Equal(("é\"/", "r", 7L, "external_gte"), ((string?)item["_id"], (string?)item["routing"], (long)item["version"]!, (string?)item["version_type"]));
        Assert.True(OutcomeRule.SameSource(Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(lines[1])));
    }

    [Fact]
    public void A_delete_and_a_seed_are_one_line_and_without_a_version_none_is_asked_for()
    {
        Assert.Equal(["""{"delete":{"_index":"i","_id":"1","version":4,"version_type":"external_gte"}}""", ""], Lines(Some.Effect("1", 0, 4, result: EffectResult.Deleted), null, true));
        Assert.Equal(["""{"delete":{"_index":"i","_id":"1","version":3,"version_type":"external_gte"}}""", ""], Lines(Some.Effect("1", 0, 4), null, true, -1));
        Assert.Equal(["""{"index":{"_index":"i","_id":"1"}}""", "{}", ""], Lines(Some.Effect("1", 0, 4), null, false));
    }

    private static string[] Lines(SourceEffect effect, string? routing, bool versioned, long shift = 0)
    {
        var output = new ArrayBufferWriter<byte>();
        EffectLines.Write(output, effect, routing, versioned, shift);
        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n');
    }
}
