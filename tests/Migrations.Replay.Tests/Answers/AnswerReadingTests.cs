using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Replay.Answers;

namespace Migrations.Replay.Tests.Answers;

public sealed class AnswerReadingTests
{
    [Theory]
    [InlineData("PUT", "/i/_doc/1?routing=r", "{}", 201, """{"_index":"i-1","_id":"1","_version":1,"result":"created","_seq_no":4,"_primary_term":2}""", EffectResult.Created, "r", false)]
    [InlineData("POST", "/i/_doc", "{}", 201, """{"_index":"i-1","_id":"1","_version":1,"result":"created","_seq_no":4,"_primary_term":2}""", EffectResult.Created, null, true)]
    [InlineData("POST", "/i/_update/1", """{"doc":{}}""", 200, """{"_index":"i-1","_id":"1","_version":1,"result":"updated","_seq_no":4,"_primary_term":2}""", EffectResult.Updated, null, false)]
    [InlineData("DELETE", "/i/_doc/1", "", 404, """{"_index":"i-1","_id":"1","_version":1,"result":"not_found","_seq_no":4,"_primary_term":2}""", EffectResult.NotFound, null, false)]
    public void The_answer_of_a_single_write_names_what_it_did(string method, string target, string body, int status, string answer, EffectResult result, string? routing, bool generated)
    {
        var operation = Assert.Single(Read(method, target, body, status, answer).Operations);
        Assert.Equal(new AnsweredOperation(method == "DELETE" ? EffectOperation.Delete : EffectOperation.Index, result, "i-1", "1", routing, generated, 1, 4, 2), operation);
    }

    [Fact]
    public void A_bulk_names_each_item_and_what_was_refused_did_nothing()
    {
        const string body = """
            {"index":{"_index":"i","_id":"1","routing":"r"}}
            {}
            {"create":{"_index":"i","_id":"2"}}
            {}
            {"delete":{"_index":"i","_id":"3"}}

            """;
        const string answer = """
            {"items":[{"index":{"_index":"i","_id":"1","_version":3,"result":"updated","_seq_no":7,"_primary_term":1,"status":200}},
                      {"create":{"_index":"i","_id":"2","status":409,"error":{}}},
                      {"delete":{"_index":"i","_id":"3","_version":2,"result":"deleted","_seq_no":8,"_primary_term":1,"status":200}}]}
            """;
        var write = Read("POST", "/_bulk", body, 200, answer);
        Assert.Null(write.Open);
        Assert.Equal([("1", "r", EffectResult.Updated), ("3", null, EffectResult.Deleted)], write.Operations.Select(static o => (o.Id, o.Routing, o.Result)));
    }

    [Theory]
    [InlineData("PUT", "/i/_doc/1?filter_path=result", "{}", 201, """{"result":"created"}""")]
    [InlineData("POST", "/_bulk?filter_path=errors", "{\"index\":{\"_index\":\"i\"}}\n{}\n", 200, """{"errors":false}""")]
    [InlineData("POST", "/i/_update_by_query", "", 200, """{"total":3,"updated":3}""")]
    [InlineData("POST", "/i/_delete_by_query", "", 409, """{"total":3,"deleted":2,"version_conflicts":1}""")]
    [InlineData("PUT", "/i/_doc/1", "{}", 0, "")]
    [InlineData("PUT", "/i/_doc/1", "{}", 503, "{}")]
    [InlineData("PUT", "/i/_doc/1", "{}", 200, "not json")]
    public void What_an_answer_does_not_tell_is_left_open(string method, string target, string body, int status, string answer)
    {
        var write = Read(method, target, body, status, answer);
        Assert.Empty(write.Operations);
        Assert.NotNull(write.Open);
    }

    [Theory]
    [InlineData("PUT", "/i/_create/1", "{}", 409, "{}")]
    [InlineData("POST", "/i/_update/1", """{"doc":{}}""", 200, """{"_index":"i","_id":"1","_version":1,"result":"noop","_seq_no":4,"_primary_term":2}""")]
    [InlineData("POST", "/i/_delete_by_query", "", 400, "{}")]
    [InlineData("GET", "/i/_search", "", 200, "{}")]
    [InlineData("PUT", "/i", "{}", 200, "{}")]
    public void What_was_refused_or_did_nothing_or_is_no_mutation_is_nothing(string method, string target, string body, int status, string answer) =>
        Assert.Equal((0, null), (Read(method, target, body, status, answer).Operations.Count, Read(method, target, body, status, answer).Open));

    [Fact]
    public void An_index_deleted_and_made_again_under_its_name_is_another()
    {
        Exchange[] exchanges = [Some.Exchange("DELETE", "/i,j-*", ended: 10, number: 1), Some.Exchange("DELETE", "/i", ended: 20, number: 2), Some.Exchange("DELETE", "/i", status: 404, ended: 30, number: 3), Some.Exchange("DELETE", "/*,-i", ended: 40, number: 4)];
        var lives = new IndexLives(exchanges, new Dictionary<string, string> { ["i"] = "first", ["k"] = "only" }, new Dictionary<string, string> { ["i"] = "last" });
        Assert.Equal(["first", "i~1", "last"], new long[] { 9, 15, 25 }.Select(at => lives.UuidOf("i", lives.Between("i", at, at).From)));
        Assert.Equal(["j-1~0", "j-1~1", "j-1~2"], new long[] { 9, 15, 45 }.Select(at => lives.UuidOf("j-1", lives.Between("j-1", at, at).From)));
        Assert.Equal("only", lives.UuidOf("k", lives.Between("k", 5, 5).From));
    }

    private static AnsweredWrite Read(string method, string target, string body, int status, string answer) => AnswerReading.Of(Some.Exchange(method, target, body, status, answer));
}
