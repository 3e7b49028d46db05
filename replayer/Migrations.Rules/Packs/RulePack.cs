using Migrations.Rules.Documents;

namespace Migrations.Rules.Packs;

/// <summary>Rules in the order in which they are asked: the first that decides a difference has decided it.</summary>
public sealed record RulePack(string Name, IReadOnlyList<Rule> Rules)
{
    /// <summary>A rule file larger than this is refused.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    public static RulePack Empty { get; } = new("none", []);

    /// <summary>Reads one file.</summary>
    /// <exception cref="RulePackException">With every mistake in it, or that it cannot be read.</exception>
    public static RulePack Load(string path)
    {
        try
        {
            return Parse(BoundedFile.ReadText(path, MaxFileBytes) ?? throw Refused(path, $"a rule file has at most {MaxFileBytes} bytes"), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, e.Message);
        }
    }

    /// <summary>Reads a text; <paramref name="file"/> is the name that errors and rules carry.</summary>
    /// <exception cref="RulePackException">With every mistake in it.</exception>
    public static RulePack Parse(string text, string file)
    {
        var errors = new List<RuleError>();
        var pack = new RulePackReader(file, errors).Read(text);
        return errors.Count == 0 ? pack : throw new RulePackException(errors);
    }

    /// <summary>One pack of several: a later rule takes the place of an earlier one with its name; new ones come before all earlier ones, so that they are asked first.</summary>
    public static RulePack Merge(params IReadOnlyList<RulePack> packs)
    {
        var rules = new List<Rule>();
        foreach (var pack in packs)
        {
            var fresh = new List<Rule>();
            foreach (var rule in pack.Rules)
            {
                var place = rules.FindIndex(r => r.Name == rule.Name);
                if (place >= 0) { rules[place] = rule; }
                else { fresh.Add(rule); }
            }

            rules.InsertRange(0, fresh);
        }

        return new RulePack(string.Join(" + ", packs.Select(p => p.Name)), rules);
    }

    /// <summary>The rules that can apply between these two products and versions.</summary>
    public RulePack For(string sourceProduct, string sourceVersion, string targetProduct, string targetVersion) =>
        this with
        {
            Rules = [.. Rules.Where(r => r.When.Source.Contains(sourceProduct, sourceVersion) && r.When.Target.Contains(targetProduct, targetVersion))],
        };

    /// <summary>The pack without one rule: what does the rule alone hide?</summary>
    public RulePack Without(string ruleName) => this with { Rules = [.. Rules.Where(r => r.Name != ruleName)] };

    private static RulePackException Refused(string path, string why) => new([new RuleError(path, 0, 0, why)]);
}
