using System.Text;

namespace Migrations.Cli.Hosting;

/// <summary>Columns of text, two spaces apart; never wrapped or cut, so that a script can cut them itself.</summary>
/// <param name="headings">One per column; a heading that begins with <c>&gt;</c> sets its column to the right.</param>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public int Rows => _rows.Count;

    /// <summary>Adds a row of as many cells as there are headings; a cell is shown on one line.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, cell => ShownText.Line(cell)));

    public override string ToString()
    {
        var titles = Array.ConvertAll(headings, heading => heading.TrimStart('>'));
        var widths = new int[headings.Length];
        foreach (var row in _rows.Prepend(titles))
        {
            for (var i = 0; i < widths.Length; i++) { widths[i] = Math.Max(widths[i], row[i].Length); }
        }

        var text = new StringBuilder();
        foreach (var row in _rows.Prepend(titles))
        {
            var line = new StringBuilder();
            for (var i = 0; i < widths.Length; i++)
            {
                if (i > 0) { line.Append("  "); }
                line.Append(headings[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
