using Migrations.Compare.Judging;

namespace Migrations.Compare.Tests;

/// <summary>What someone got wrong on the target is reported as exactly that.</summary>
public class PlantedDifferenceTests
{
    private const string Ny = """{"OriginCityName":"New York","carrier":"JetBeats"}""";
    private const string Rome = """{"OriginCityName":"Rome","carrier":"JetBeats"}""";
    private const string Query = """{"query":{"match":{"OriginCityName":"york"}}}""";

    [Fact]
    public void Another_analyzer()
    {
        Assert.Equal(
            ["indices.analyze extra tokens.*"],
            Found("""{"tokens":[{"token":"new","position":0},{"token":"york","position":1}]}""", """{"tokens":[{"token":"new","position":0},{"token":"york","position":1},{"token":"yor","position":2}]}""", "indices.analyze"));
        Assert.Equal(
            ["search extra hits.hits.* {query:{match:{OriginCityName:?}}}", "search total hits.total.value {query:{match:{OriginCityName:?}}}"],
            Found(Some.Search(1, true, ("1", 1.5, Ny)), Some.Search(2, false, ("1", 1.5, Ny), ("2", 1.25, Rome)), body: Query));
    }

    [Fact]
    public void A_missing_document() => Assert.Equal(
        ["get status status 200→404"],
        Found("""{"_index":"flights","_type":"_doc","_id":"1","found":true}""", """{"_index":"flights","_id":"1","found":false}""", "get", targetStatus: 404));

    [Fact]
    public void A_changed_value() => Assert.Equal(
        ["get value _source.carrier"],
        Found($$"""{"_index":"flights","_type":"_doc","_id":"1","found":true,"_source":{{Ny}}}""", $$"""{"_index":"flights","_id":"1","found":true,"_source":{{Ny.Replace("JetBeats", "Logstash", StringComparison.Ordinal)}}}""", "get"));

    [Fact]
    public void A_swapped_routing() => Assert.Equal(
        ["get value _routing"],
        Found("""{"_index":"flights","_type":"_doc","_id":"1","_routing":"a","found":true}""", """{"_index":"flights","_id":"1","_routing":"b","found":true}""", "get"));

    [Fact]
    public void An_alias_filter() => Assert.Equal(
        ["indices.get_alias missing flights.aliases.rome.filter"],
        Found("""{"flights":{"aliases":{"rome":{"filter":{"term":{"city":"Rome"}}}}}}""", """{"flights":{"aliases":{"rome":{}}}}""", "indices.get_alias"));

    [Fact]
    public void A_mapping_type() => Assert.Equal(
        ["indices.get_mapping value flights.mappings.properties.price.type"],
        Found("""{"flights":{"mappings":{"properties":{"price":{"type":"long"}}}}}""", """{"flights":{"mappings":{"properties":{"price":{"type":"float"}}}}}""", "indices.get_mapping"));

    [Theory]
    [InlineData("indices.get_mapping", """{"f":{"mappings":{"properties":{"p":{"type":"long"}}}}}""", """{"f":{"mappings":{"properties":{"p":{"type":"float"}}}}}""", "another type")]
    [InlineData("indices.get_alias", """{"f":{"aliases":{"r":{"filter":1}}}}""", """{"f":{"aliases":{"r":{"filter":2}}}}""", "an alias filters otherwise")]
    [InlineData("indices.analyze", """{"tokens":[1]}""", """{"tokens":[2]}""", "another analyzer")]
    public void The_cause_is_guessed_from_the_place(string api, string source, string target, string cause)
    {
        var judgement = new ResponseComparer(Pack).Compare(Some.Pair(source, target, api));

        Assert.Contains(cause, CauseGuess.Of(judgement.Fingerprints[0], judgement.Differences[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_queries_for_different_words_have_one_fingerprint_and_two_fields_have_two()
    {
        ulong Print(string body) => new ResponseComparer(Pack).Compare(Some.Pair("""{"hits":{"total":{"value":1}}}""", """{"hits":{"total":{"value":2}}}""", requestBody: body)).Fingerprints[0].Hash;

        Assert.Equal(Print("""{"query":{"match":{"a":"x"}}}"""), Print("""{"query":{"match":{"a":"other words"}}}"""));
        Assert.NotEqual(Print("""{"query":{"match":{"a":"x"}}}"""), Print("""{"query":{"match":{"b":"x"}}}"""));
    }

    private static Rules.Packs.RulePack Pack { get; } = ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");

    private static List<string> Found(string source, string target, string api = "search", string body = "", int targetStatus = 200) =>
        [.. new ResponseComparer(Pack).Compare(Some.Pair(source, target, api, requestBody: body, targetStatus: targetStatus)).Fingerprints.Select(f => f.Readable).Order(StringComparer.Ordinal)];
}
