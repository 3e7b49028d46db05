using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Scripting;

namespace Migrations.ModelCluster.Tests.Scripting;

public sealed class ScriptTests
{
    private static readonly Dictionary<string, JsonObject> None = [];

    [Theory]
    [InlineData("{}", "ctx._source.n = 1", """updated {"n":1}""")]
    [InlineData("{}", "if (ctx._source.n == null) { ctx._source.n = 0 } ctx._source.n += params.by; if (ctx._source.n % 13 == 0) { ctx.op = 'none' }", """updated {"n":3}""")]
    [InlineData("""{"n":10}""", "if (ctx._source.n == null) { ctx._source.n = 0 } ctx._source.n += params.by; if (ctx._source.n % 13 == 0) { ctx.op = 'none' }", """noop {"n":13}""")]
    [InlineData("""{"t":4}""", "ctx._source.t = (ctx._source.t == null ? 0 : ctx._source.t) + 1", """updated {"t":5}""")]
    [InlineData("{}", "ctx._source.t = (ctx._source.t == null ? 0 : ctx._source.t) + 1", """updated {"t":1}""")]
    [InlineData("""{"a":1,"b":2}""", "ctx._source.remove('a'); ctx._source.b++", """updated {"b":3}""")]
    [InlineData("""{"a":{"b":1.5}}""", "ctx._source.a.b *= 2; ctx._source['c'] = ctx._source.a.b > 2 && !false", """updated {"a":{"b":3},"c":true}""")]
    [InlineData("""{"a":"x"}""", "ctx._source.a += 1 + 2 * 3; if (ctx._source.a.length() > 9) { ctx.op = 'delete' } else { ctx._source.n = ctx._source.a.length() }", """updated {"a":"x7","n":2}""")]
    [InlineData("""{"tags":["a"]}""", "if (!ctx._source.tags.contains('b')) { ctx._source.tags.add('b') }", """updated {"tags":["a","b"]}""")]
    [InlineData("{}", "ctx.op = \"delete\"", "deleted {}")]
    public void A_script_does_what_painless_does(string source, string script, string result)
    {
        var (after, what) = SmallScript.Run(JsonNode.Parse(source)!.AsObject(), new JsonObject { ["source"] = script, ["params"] = new JsonObject { ["by"] = 3 } }, None);
        Assert.Equal(result, $"{what} {after.ToJsonString()}");
    }

    [Theory]
    [InlineData("for (int i = 0; i < 5; i++) { }", "compile error")]
    [InlineData("ctx._source.n = ", "compile error")]
    [InlineData("ctx._source.n = 1 }", "compile error")]
    [InlineData("ctx._source.n = #", "compile error")]
    [InlineData("ctx._source.none += 1", "runtime error")]
    [InlineData("ctx._source.n = 1 / 0", "runtime error")]
    [InlineData("ctx._source.none.length()", "runtime error")]
    [InlineData("if (ctx._source) { ctx.op = 'none' }", "runtime error")]
    public void What_it_does_not_know_is_refused_and_says_whether_it_compiled(string script, string reason)
    {
        var refused = Assert.Throws<RefusedException>(() => SmallScript.Run([], JsonValue.Create(script), None));
        Assert.Equal((400, reason), (refused.Status, refused.Cause!.Reason));
    }

    [Fact]
    public void A_script_nested_too_deep_is_refused_and_does_not_end_the_process() =>
        Assert.Throws<RefusedException>(() => SmallScript.Run([], JsonValue.Create("ctx._source.n = " + new string('(', 100_000) + "1"), None));

    [Fact]
    public async Task A_pipeline_runs_one_on_the_source_as_ctx()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/_ingest/pipeline/p", """{"processors":[{"script":{"source":"if (ctx.name != null) { ctx.name_length = ctx.name.length() }"}}]}""");
        await node.WriteAsync("PUT", "/a/_doc/1?pipeline=p", """{"name":"seven"}""");
        await node.WriteAsync("PUT", "/a/_doc/2?pipeline=p", """{"other":"seven"}""");
        Assert.Equal("""{"name":"seven","name_length":5}""", (await node.AskAsync("GET", "/a/_doc/1")).Json["_source"]!.ToJsonString());
        Assert.Equal("""{"other":"seven"}""", (await node.AskAsync("GET", "/a/_doc/2")).Json["_source"]!.ToJsonString());
        Assert.Equal(400, (await node.AskAsync("PUT", "/_ingest/pipeline/q", """{"processors":[{"script":{"source":"while (true) { }"}}]}""")).Status);
    }
}
