namespace Migrations.Rules.Packs;

/// <summary>A rule file cannot be used; the message has one line for every mistake.</summary>
public sealed class RulePackException(IReadOnlyList<RuleError> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<RuleError> Errors { get; } = errors;
}
