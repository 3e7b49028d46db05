using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Scanning;
using Migrations.Testing;

namespace Migrations.Proxy.Tests;

/// <summary>What filters keep out: by the table that the plugin's tests read too, and by properties.</summary>
public sealed class FilterTests
{
    private static readonly JsonNode Table = JsonNode.Parse(File.ReadAllText(Path.Combine(ApprovedText.Metadata(typeof(FilterTests).Assembly, "RepositoryRoot"), "docs", "golden", "filters.json")))!;

    private static readonly Gen<string> SomeText = Gen.String[Gen.Char["abAB-./"], 0, 12];
    private static readonly Gen<string> SomePattern = Gen.String[Gen.Char["abAB-./**"], 0, 8];

    public static TheoryData<string, string, string> Patterns => Cases("patterns", "pattern", "text", "matches");

    public static TheoryData<string, string, string> Requests => Cases("requests", "filters", "head", "becomes");

    public static TheoryData<string, string> Refused => [.. Table["refused"]!.AsArray().Select(static c => ((string)c!["filter"]!, (string)c["because"]!))];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_matches_as_the_table_says(string pattern, string text, string matches) =>
        Assert.Equal(matches == "yes", new TextPattern(pattern).IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_kept_or_out_as_the_table_says_however_its_head_arrives(string filters, string head, string becomes)
    {
        var options = Options(filters);
        Assert.Empty(options.Problems());
        var bytes = Encoding.UTF8.GetBytes(head.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n\r\n");
        foreach (var chunk in (int[])[1, 2, 7, bytes.Length])
        {
            var (kept, requests) = Sieve(options, bytes, chunk);
            Assert.Equal(becomes == "kept" ? Encoding.Latin1.GetString(bytes) : "", kept);
            Assert.Equal(becomes == "kept" ? 0 : 1, requests);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_filter_is_refused_with_one_message(string filter, string because) =>
        Assert.EndsWith(because, Assert.Single(Options(filter).Problems()), StringComparison.Ordinal);

    [Fact]
    public void Number_and_length_of_filters_are_bounded()
    {
        Assert.Empty(new CaptureFilterOptions { UserAgents = [.. Enumerable.Repeat("a", 40)], Indices = [.. Enumerable.Repeat(new string('b', 256), 24)] }.Problems());
        Assert.Equal("65 filters are given; 64 are taken at most.", Assert.Single(new CaptureFilterOptions { UserAgents = [.. Enumerable.Repeat("a", 40)], Indices = [.. Enumerable.Repeat("b", 25)] }.Problems()));
        Assert.Contains("is longer than 256 bytes.", Assert.Single(new CaptureFilterOptions { UserAgents = [new string('ü', 129)] }.Problems()), StringComparison.Ordinal);
        Assert.Contains("has control characters.", Assert.Single(new CaptureFilterOptions { UserAgents = ["a\nb"] }.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_matches_what_the_plain_reading_of_it_matches() => Gen.Select(SomePattern, SomeText).Sample(static (pattern, text) =>
    {
        var plain = new Regex("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "\\z", RegexOptions.Singleline | RegexOptions.CultureInvariant);
        Assert.Equal(plain.IsMatch(text), new TextPattern(pattern).IsMatch(Encoding.UTF8.GetBytes(text)));
    });

    [Fact]
    public void What_an_index_expression_may_stand_for_is_matched_when_the_expression_is() => Gen.Select(SomePattern, SomePattern, SomeText).Sample(static (pattern, expression, filling) =>
    {
        var filter = new TextPattern(pattern);
        if (filter.IsMatch(Encoding.UTF8.GetBytes(expression))) { Assert.True(filter.IsMatch(Encoding.UTF8.GetBytes(expression.Replace("*", filling, StringComparison.Ordinal)))); }
    });

    [Theory]
    [InlineData(RequestScanner.MaxFilteredHeadBytes, "out")]
    [InlineData(RequestScanner.MaxFilteredHeadBytes + 1, "kept")]
    public void A_head_past_the_bound_is_kept_however_it_arrives(int headBytes, string becomes)
    {
        const string Line = "GET /_cat/x HTTP/1.1\r\n";
        var head = new StringBuilder(Line);
        while (headBytes - head.Length > 2_000) { head.Append("x: ").Append('y', 995).Append("\r\n"); }
        head.Append("x: ").Append('y', headBytes - head.Length - 4).Append("\r\n\r\n");
        Assert.Equal(headBytes, head.Length);
        foreach (var chunk in (int[])[1, 1000, 100_000])
        {
            var (kept, _) = Sieve(Options("route /_cat/*"), Encoding.Latin1.GetBytes(head.ToString()), chunk);
            Assert.Equal(becomes == "kept" ? headBytes : 0, kept.Length);
        }
    }

    [Fact]
    public void However_a_stream_is_cut_the_same_bytes_are_kept() => Gen.Select(SomeStream.Requests, Gen.Int[1, 40]).Sample(static (requests, chunk) =>
    {
        var (kept, out_) = Sieve(SomeStream.Filters, Encoding.Latin1.GetBytes(string.Concat(requests.Select(static r => r.Text))), chunk);
        Assert.Equal(string.Concat(requests.Where(static r => !r.IsOut).Select(static r => r.Text)), kept);
        Assert.Equal(requests.Count(static r => r.IsOut), out_);
    });

    internal static CaptureFilterOptions Options(string filters)
    {
        var byKind = filters.Split('|').Select(static f => (Kind: f[..f.IndexOf(' ', StringComparison.Ordinal)], Text: f[(f.IndexOf(' ', StringComparison.Ordinal) + 1)..])).ToLookup(static f => f.Kind, static f => f.Text);
        return new CaptureFilterOptions { Routes = [.. byKind["route"]], UserAgents = [.. byKind["agent"]], Indices = [.. byKind["index"]] };
    }

    private static (string Kept, int OutRequests) Sieve(CaptureFilterOptions options, byte[] bytes, int chunk)
    {
        var scanner = new RequestScanner(new OpenRequests(), new HeldLines(1 << 20), CaptureFilter.From(options));
        var sieve = new RequestSieve(scanner);
        var kept = new StringBuilder();
        var (requests, outBytes) = (0, 0);
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            ReadOnlySpan<byte> left = bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at));
            scanner.BeginChunk();
            while (sieve.TryNext(ref left, out var run))
            {
                kept.Append(Encoding.Latin1.GetString(run.Waited)).Append(Encoding.Latin1.GetString(run.Kept));
                requests += run.OutRequests;
                outBytes += run.OutBytes;
            }
        }
        Assert.Equal(bytes.Length, kept.Length + outBytes);
        return (kept.ToString(), requests);
    }

    private static TheoryData<string, string, string> Cases(string list, string one, string two, string three) =>
        [.. Table[list]!.AsArray().Select(c => ((string)c![one]!, (string)c[two]!, (string)c[three]!))];
}
