using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Migrations.Cli.Hosting;

/// <summary>An option that takes a whole number; what is none, or too small, is a usage mistake that says so.</summary>
internal sealed class WholeOption : Option<int?>
{
    private readonly int _least;

    public WholeOption(string name, string description, int least = 1)
        : base(name)
    {
        _least = least;
        Description = description;
        HelpName = "N";
        CustomParser = Read;
    }

    private int? Read(ArgumentResult given)
    {
        var text = given.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole >= _least) { return whole; }
        given.AddError($"{Name} wants a whole number from {_least} to {int.MaxValue}; '{text}' is none.");
        return null;
    }
}
