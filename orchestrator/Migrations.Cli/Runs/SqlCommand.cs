using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Migrations.Cli.Hosting;
using Migrations.Compare.Storing;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations sql</c>: one statement over what compare made.</summary>
internal sealed class SqlCommand : ActiveCommand
{
    /// <summary>A longer statement is refused.</summary>
    public const int MaxStatementCharacters = 1 << 20;

    private const int MostRowsShown = 1000;

    private readonly Argument<string> _statement = new("statement") { Description = "One SQL statement; read from standard input when it is not given.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _database = new("--database") { Description = "The DuckDB file; default: the one compare keeps in 'run'.", HelpName = "FILE" };

    public SqlCommand(CommandSetting setting)
        : base("sql", "Asks the comparison's DuckDB file one statement. The file is opened for reading only.", CommandGroup.Judge, setting)
    {
        Arguments.Add(_statement);
        Options.Add(_database);
        Examples =
        [
            new("migrations sql 'SHOW TABLES'", "what there is"),
            new("migrations sql --json < question.sql", "a statement from a file, the answer for a script"),
        ];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var path = run.PathOf(_database) ?? RunFolders.Database(run.Config);
        if (!File.Exists(path)) { throw new CommandFailedException($"there is no DuckDB file at {run.Environment.ShownPath(path)}; 'migrations compare' makes it"); }
        var statement = run.Value(_statement) ?? await ReadAsync(run.Environment.In, cancellationToken);
        if (string.IsNullOrWhiteSpace(statement)) { throw CommandFailedException.Usage("give one SQL statement, as an argument or on standard input"); }
        try
        {
            await using var connection = StoreConnection.OpenReader(path);
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (run.Output.IsJson) { await WriteJsonAsync(reader, run.Output.Answer, cancellationToken); }
            else { await WriteTableAsync(reader, run, cancellationToken); }
            return ExitCodes.Fine;
        }
        catch (DuckDBException failure)
        {
            throw new CommandFailedException($"{run.Environment.ShownPath(path)}: {ShownText.Block(failure.Message.TrimEnd())}", ExitCodes.Failed, failure);
        }
    }

    private static async Task<string> ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        var buffer = new char[MaxStatementCharacters + 1];
        var count = await input.ReadBlockAsync(buffer, cancellationToken);
        return count <= MaxStatementCharacters ? new string(buffer, 0, count) : throw CommandFailedException.Usage($"the statement has more than {MaxStatementCharacters} characters");
    }

    private static async Task WriteJsonAsync(DbDataReader reader, TextWriter writer, CancellationToken cancellationToken)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        writer.Write($"{{\"columns\":{JsonSerializer.Serialize(columns, CommandOutput.OneLine)},\"rows\":[");
        for (var rows = 0; await reader.ReadAsync(cancellationToken); rows++)
        {
            var row = Enumerable.Range(0, columns.Length).Select(column => Value(reader, column)).ToArray();
            writer.Write((rows == 0 ? "\n" : ",\n") + JsonSerializer.Serialize(row, CommandOutput.OneLine));
        }

        writer.WriteLine("\n]}");
    }

    private static async Task WriteTableAsync(DbDataReader reader, CommandRun run, CancellationToken cancellationToken)
    {
        var table = new TextTable([.. Enumerable.Range(0, reader.FieldCount).Select(column => Heading(reader, column))]);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (table.Rows == MostRowsShown)
            {
                run.Output.Note($"the first {MostRowsShown} rows; --json has all");
                break;
            }

            table.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Text(Value(reader, column)))]);
        }

        run.Output.Answer.Write(table.ToString());
    }

    private static string Heading(DbDataReader reader, int column)
    {
        var isNumber = Type.GetTypeCode(reader.GetFieldType(column)) is >= TypeCode.SByte and <= TypeCode.Decimal;
        return (isNumber ? ">" : string.Empty) + reader.GetName(column);
    }

    private static object? Value(DbDataReader reader, int column)
    {
        if (reader.IsDBNull(column)) { return null; }
        var value = reader.GetValue(column);
        if (value is not Stream blob) { return value is System.Numerics.BigInteger or double.NaN ? value.ToString() : value; }
        using var bytes = new MemoryStream();
        blob.CopyTo(bytes);
        blob.Dispose();
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value, CommandOutput.OneLine),
    };
}
