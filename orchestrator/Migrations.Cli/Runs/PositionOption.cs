using System.CommandLine;
using System.Globalization;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Runs;

/// <summary>Positions of shards, <c>INDEX/SHARD=NUMBER</c>, several times.</summary>
internal sealed class PositionOption : Option<string[]>
{
    public PositionOption(string name, string description)
        : base(name) => (Description, HelpName, Arity) = (description, "INDEX/SHARD=N", ArgumentArity.OneOrMore);

    /// <summary>By index and shard; a later one of a shard overrides an earlier one.</summary>
    public IReadOnlyDictionary<(string Index, int Shard), long> Read(CommandRun run)
    {
        var positions = new Dictionary<(string, int), long>();
        foreach (var text in run.Value(this) ?? [])
        {
            var (equals, slash) = (text.LastIndexOf('='), text.IndexOf('/', StringComparison.Ordinal));
            if (slash <= 0 || equals < slash
                || !int.TryParse(text.AsSpan(slash + 1, equals - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
                || !long.TryParse(text.AsSpan(equals + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < -1)
            {
                throw CommandFailedException.Usage($"{Name} wants INDEX/SHARD=NUMBER, such as orders/0=41; '{text}' is none");
            }

            positions[(text[..slash], shard)] = number;
        }

        return positions;
    }
}
