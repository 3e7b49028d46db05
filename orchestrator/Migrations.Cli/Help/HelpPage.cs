using System.CommandLine;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Help;

/// <summary>Writes the help of a command. Its width is fixed, so that the pages can be approved as text.</summary>
internal static class HelpPage
{
    private const int Width = 100;

    private static readonly (CommandGroup Group, string Title)[] Titles =
    [
        (CommandGroup.SetUp, "Set up"),
        (CommandGroup.Record, "Look into what was recorded"),
        (CommandGroup.Move, "Move"),
        (CommandGroup.Judge, "Judge"),
        (CommandGroup.Around, "Around it"),
    ];

    public static IReadOnlyList<CommandExample> FirstSteps { get; } =
    [
        new("migrations init", "writes a commented migration.yaml; the other commands need no long flags then"),
        new("migrations plugin package --for elasticsearch:7.10.2", "makes the plugin that records inside the source's nodes; the sidecar beside them writes the log"),
        new("migrations log verify", "proves what the log holds and names what it does not"),
        new("migrations backfill", "brings over what was there before the log"),
        new("migrations replay --dry-run", "shows what would be sent, and what would not, and why"),
        new("migrations compare", "judges every answer of the replay"),
        new("migrations parity", "holds source and target against each other"),
    ];

    public static void Write(Command command, TextWriter writer)
    {
        foreach (var line in TextWrap.Lines(command.Description ?? string.Empty, Width)) { writer.WriteLine(line); }
        writer.WriteLine();
        writer.WriteLine("Usage: " + Usage(command));
        if (command is RootCommand) { WriteGroups(command, writer); }
        else { WriteRows("Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? string.Empty)), writer); }
        WriteRows("Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(Row), writer);
        if (command is not RootCommand) { WriteRows("Options", command.Options.Where(option => !option.Hidden).Select(Row), writer); }
        WriteRows(command is RootCommand ? "Options" : "Options of every command", Shared(command), writer);
        WriteExamples((command as MigrationsCommand)?.Examples ?? FirstSteps, writer);
        if (command is RootCommand) { WriteEnd(writer); }
    }

    private static string Usage(Command command)
    {
        var words = new List<string> { CommandTree.FullName(command) };
        if (command.Subcommands.Count > 0) { words.Add("COMMAND"); }
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            var name = Placeholder(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty);
            words.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }

        words.AddRange(command.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}"));
        words.Add("[options]");
        return string.Join(' ', words);
    }

    private static void WriteGroups(Command root, TextWriter writer)
    {
        foreach (var (group, title) in Titles)
        {
            var members = root.Subcommands.OfType<MigrationsCommand>().Where(command => command.Group == group && !command.Hidden);
            WriteRows(title, members.SelectMany(Leaves).Select(leaf => (CommandTree.FullName(leaf)["migrations ".Length..], FirstSentence(leaf))), writer);
        }
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.Where(sub => !sub.Hidden).SelectMany(Leaves);

    private static string FirstSentence(Command command)
    {
        var text = command.Description ?? string.Empty;
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static IEnumerable<(string Term, string Text)> Shared(Command command)
    {
        var root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent) { root = parent; }
        return root.Options.Where(option => !option.Hidden && (option.Recursive || command == root)).Select(Row);
    }

    private static (string Term, string Text) Row(Argument argument) => (Placeholder(argument), argument.Description ?? string.Empty);

    private static (string Term, string Text) Row(Option option)
    {
        var names = option.Aliases.Where(alias => !alias.StartsWith('/') && alias != "-?").Append(option.Name).Distinct();
        var value = option.ValueType == typeof(bool) || option.HelpName is null ? string.Empty : " " + option.HelpName;
        return (string.Join(", ", names) + value, (option.Description ?? string.Empty) + (option.Required ? " Required." : string.Empty));
    }

    private static string Placeholder(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static void WriteRows(string title, IEnumerable<(string Term, string Text)> rows, TextWriter writer)
    {
        var all = rows.ToArray();
        if (all.Length == 0) { return; }
        writer.WriteLine();
        writer.WriteLine(title + ":");
        var column = Math.Min(all.Max(row => row.Term.Length), 30) + 4;
        foreach (var (term, text) in all)
        {
            var lines = TextWrap.Lines(text, Width - column).ToArray();
            if (term.Length + 4 > column) { writer.WriteLine("  " + term); }
            else { writer.WriteLine(("  " + term.PadRight(column - 2) + lines.FirstOrDefault()).TrimEnd()); }
            foreach (var line in lines.Skip(term.Length + 4 > column ? 0 : 1)) { writer.WriteLine(new string(' ', column) + line); }
        }
    }

    private static void WriteExamples(IReadOnlyList<CommandExample> examples, TextWriter writer)
    {
        if (examples.Count == 0) { return; }
        writer.WriteLine();
        writer.WriteLine("Examples:");
        foreach (var example in examples)
        {
            writer.WriteLine("  " + example.Line);
            foreach (var line in TextWrap.Lines(example.What, Width - 6)) { writer.WriteLine("      " + line); }
        }
    }

    private static void WriteEnd(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine("Exit codes: 0 fine, 1 it failed, 2 wrong usage or configuration, 3 findings, 4 incomplete evidence.");
        writer.WriteLine("'migrations COMMAND --help' shows the options and examples of a command.");
    }
}
