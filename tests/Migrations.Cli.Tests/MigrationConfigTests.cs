using System.Text.RegularExpressions;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Tests;

public partial class MigrationConfigTests
{
    private const string Folder = "/srv/move";

    [Fact]
    public void Reads_a_whole_file()
    {
        var config = Parse("""
            source: {url: "http://old:9200", credentials: {user: reader, password: env:OLD}}
            target:
              url: https://new:9200/prefix
              credentials: {apiKey: file:secrets/new.key}
            log: ../log
            run: /var/run/m
            rules: [elasticsearch-7.10-to-opensearch-2.19]
            replay: {connections: 12, pace: 2.5x, outcome: own, requestTimeoutSeconds: 30}
            """);

        Assert.Equal("http://old:9200/", config.Source.Url.ToString());
        Assert.Equal(("reader", SecretKind.Variable, "OLD"), (config.Source.Credentials!.User, config.Source.Credentials.Password!.Kind, config.Source.Credentials.Password.Name));
        Assert.Equal((SecretKind.File, Path.GetFullPath("/srv/move/secrets/new.key")), (config.Target.Credentials!.ApiKey!.Kind, config.Target.Credentials.ApiKey.Name));
        Assert.Equal((Path.GetFullPath("/srv/log"), Path.GetFullPath("/var/run/m")), (config.LogDirectory, config.RunDirectory));
        Assert.Equal(["elasticsearch-7.10-to-opensearch-2.19"], config.Rules);
        Assert.Equal(new ReplayConfig(12, 2.5, "own", TimeSpan.FromSeconds(30)) { PaceAt = new("m.yaml", 8, 33) }, config.Replay);
    }

    [Fact]
    public void Has_defaults_beside_the_file_for_what_is_left_out()
    {
        var config = Parse("target: {url: 'http://new:9200'}\nsource: ~\n");
        Assert.Equal((Path.GetFullPath("/srv/move/log"), Path.GetFullPath("/srv/move/run")), (config.LogDirectory, config.RunDirectory));
        Assert.Equal("m.yaml: 'source' is missing, and this command needs it ('migrations init' shows an example)", Assert.Throws<CommandFailedException>(() => config.Source).Message);
    }

    [Fact]
    public void The_example_that_init_writes_can_be_read_and_says_where_its_options_lie()
    {
        var config = Parse(InitCommand.Template());
        Assert.Equal("http://127.0.0.1:9201/", config.Target.Url.ToString());

        var shown = InitCommand.Template().Split('\n').Where(line => !line.Contains("rules", StringComparison.Ordinal));
        var all = Parse(string.Join('\n', shown.Select(line => OptionLine().Replace(line, "$1$2"))));
        Assert.Equal(new ReplayConfig(8, 0, "source", TimeSpan.FromSeconds(60)) { PaceAt = all.Replay.PaceAt }, all.Replay);
        Assert.Equal("target.key", Path.GetFileName(all.Target.Credentials!.ApiKey!.Name));
    }

    [Theory]
    [InlineData("sorce: 1", "m.yaml:1:1: 'sorce' is not known here; known are source, target, log, run, rules, replay")]
    [InlineData("source: {url: http://a, port: 1}", "m.yaml:1:25: 'port' is not known under 'source'; known are url, credentials")]
    [InlineData("source: []", "m.yaml:1:9: 'source' must be a mapping (keys below it, indented)")]
    [InlineData("source: {}", "m.yaml:1:9: 'url' is missing")]
    [InlineData("source:\n  url: [1]", "m.yaml:2:8: 'source.url' must be a text")]
    [InlineData("source:\n  url: localhost:9200", "m.yaml:2:8: 'url' must begin with http:// or https:// and name a host")]
    [InlineData("source:\n  url: http://me:S3cret@h", "m.yaml:2:8: 'url' holds a user or password; put them under 'credentials', by reference")]
    [InlineData("source:\n  url: http://h/?key=S3cret", "m.yaml:2:8: 'url' must end with its path: no query (?), no fragment (#)")]
    [InlineData("log: \"a\\0b\"", "m.yaml:1:6: 'log' holds a character that no path can hold")]
    [InlineData("rules: [\"a/\\0.yaml\"]", "m.yaml:1:9: 'rules' holds a character that no path can hold")]
    [InlineData("target: {url: http://a, credentials: {apiKey: \"file:S3cret\\0\"}}", "m.yaml:1:47: 'apiKey' holds a character that no path can hold")]
    [InlineData("log: true", "m.yaml:1:6: 'log' must be a text (put it in quotes if it is one)")]
    [InlineData("run: 7", "m.yaml:1:6: 'run' must be a text (put it in quotes if it is one)")]
    [InlineData("rules: a", "m.yaml:1:8: 'rules' must be a list (one '- ' a line)")]
    [InlineData("rules: [no/such.yaml]", "m.yaml:1:9: there is no rule file 'no/such.yaml' (a built-in pack is written without a path and '.yaml')")]
    [InlineData("rules: [no-such-pack]", "m.yaml:1:9: there is no built-in rule pack 'no-such-pack'; there are elasticsearch-7.10-to-opensearch-2.19, same-version")]
    [InlineData("replay: {connections: 0}", "m.yaml:1:23: 'replay.connections' must be a whole number from 1 to 1024")]
    [InlineData("replay: {connections: '8'}", "m.yaml:1:23: 'replay.connections' must be a whole number from 1 to 1024")]
    [InlineData("replay: {pace: quick}", "m.yaml:1:16: 'replay.pace' must be original, fast, or a factor such as 2x or 0.5x (up to 1000x)")]
    [InlineData("replay: {outcome: mine}", "m.yaml:1:19: 'replay.outcome' must be source, own or effects")]
    [InlineData("target: {url: http://a, credentials: {user: u, password: S3cret}}", "m.yaml:1:58: 'password' must be a reference, env:NAME or file:PATH; a secret does not belong in this file")]
    [InlineData("target: {url: http://a, credentials: {apiKey: 12345}}", "m.yaml:1:47: 'apiKey' must be a reference, env:NAME or file:PATH; a secret does not belong in this file")]
    [InlineData("target: {url: http://a, credentials: {user: u}}", "m.yaml:1:38: 'password' is missing")]
    [InlineData("target: {url: http://a, credentials: {user: u, apiKey: env:K}}", "m.yaml:1:38: say either 'user' and 'password', or 'apiKey'")]
    [InlineData("- a\n- b", "m.yaml:1:1: must be one mapping with keys such as source, target, log, run ('migrations init' writes an example)")]
    [InlineData("", "m.yaml:1:1: must be one mapping with keys such as source, target, log, run ('migrations init' writes an example)")]
    public void Names_the_place_of_an_error_and_never_repeats_a_secret(string text, string message)
    {
        var failure = Assert.Throws<CommandFailedException>(() => Parse(text));
        Assert.Equal((message, ExitCodes.Usage), (failure.Message, failure.ExitCode));
        Assert.DoesNotContain("S3cret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log: a\nlog: b", "m.yaml:2:1: ")]
    [InlineData("log: [a\nrun: b", "m.yaml:")]
    [InlineData("log: 'a", "m.yaml:1:")]
    [InlineData("log: *nowhere", "m.yaml:1:")]
    public void What_is_no_yaml_is_told_with_its_place(string text, string begin) =>
        Assert.StartsWith(begin, Assert.Throws<CommandFailedException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Tells_every_error_at_once_in_order_of_place()
    {
        var failure = Assert.Throws<CommandFailedException>(() => Parse("log: 1\nnew: x\nsource:\n  url: ftp://x\n  user: y\n"));
        Assert.Equal(["m.yaml:1:6", "m.yaml:2:1", "m.yaml:4:8", "m.yaml:5:3"], failure.Message.Split('\n').Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_secret_is_read_where_its_reference_points()
    {
        using var run = new CliRun();
        var path = run.Write("key", "abc\r\n");
        var place = new ConfigPlace("m.yaml", 3, 4);
        Assert.Equal("abc", new SecretReference(SecretKind.File, path, place).Resolve(_ => null));
        Assert.Equal("xyz", new SecretReference(SecretKind.Variable, "K", place).Resolve(name => name == "K" ? "xyz" : null));

        var missing = Assert.Throws<CommandFailedException>(() => new SecretReference(SecretKind.Variable, "K", place).Resolve(_ => null));
        Assert.Equal("m.yaml:3:4: the environment variable K is not set", missing.Message);
        var gone = Assert.Throws<CommandFailedException>(() => new SecretReference(SecretKind.File, path + "x", place).Resolve(_ => null));
        Assert.StartsWith($"m.yaml:3:4: the file {path}x cannot be read", gone.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<CommandFailedException>(() => new SecretReference(SecretKind.Variable, "K", place).Resolve(_ => "\n"));
        Assert.Equal("m.yaml:3:4: the environment variable K is empty", empty.Message);
    }

    [Fact]
    public void A_file_nested_without_end_is_refused_before_it_is_built() =>
        Assert.EndsWith(": nested more than 32 deep", Assert.Throws<CommandFailedException>(() => Parse("log: " + new string('[', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_end_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "this system has no endless file");
        Assert.Equal("zero: longer than 1048576 bytes, so it is no migration.yaml", Assert.Throws<CommandFailedException>(() => MigrationConfigReader.Read("/dev/zero", "zero")).Message);
        var secret = new SecretReference(SecretKind.File, "/dev/zero", new ConfigPlace("m.yaml", 3, 4));
        Assert.Equal("m.yaml:3:4: the file /dev/zero is too large for a secret (over 65536 bytes)", Assert.Throws<CommandFailedException>(() => secret.Resolve(_ => null)).Message);
    }

    // A commented option of the example: '# key:' or '#   key: value'; prose does not begin with a key.
    [GeneratedRegex(@"^(\s*)# (\s*(credentials|user|password|apiKey|replay|connections|pace|outcome|requestTimeoutSeconds):)")]
    private static partial Regex OptionLine();

    private static MigrationConfig Parse(string text) => MigrationConfigReader.Parse(text, Folder, "m.yaml");
}
