using System.Text;

namespace Migrations.Rules.Matching;

/// <summary>A path into a JSON body, with wildcards: <c>hits.hits.*._type</c>, <c>**.took</c>, <c>nodes.*.'jvm.mem'</c>.</summary>
/// <remarks>
/// Steps are parted by dots. <c>*</c> alone is any one member or array element, inside a step any characters of a name,
/// <c>**</c> any number of steps, none included. A step in single quotes is a name taken literally, dots and stars included ('' is one quote).
/// A path to match has one entry per step: a member's name, or null for an array element (which element is never told apart).
/// </remarks>
public sealed class JsonPathPattern
{
    private const int MaxSteps = 64;

    private readonly Step[] _steps;

    private JsonPathPattern(string text, Step[] steps)
    {
        Text = text;
        _steps = steps;
    }

    private enum StepKind : byte { Literal, Pattern, AnyOne, AnyMany }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern; false with what is wrong and where (index of the character).</summary>
    public static bool TryParse(string text, out JsonPathPattern pattern, out string error)
    {
        pattern = null!;
        error = string.Empty;
        var steps = new List<Step>();
        var at = 0;
        while (true)
        {
            if (!TryReadStep(text, ref at, out var step, out error)) { return false; }
            steps.Add(step);
            if (at == text.Length) { break; }
            at++; // the dot
        }

        if (steps.Count > MaxSteps)
        {
            error = $"a path has at most {MaxSteps} steps";
            return false;
        }

        pattern = new JsonPathPattern(text, [.. steps]);
        return true;
    }

    /// <summary>Writes a path in the form in which it can be used as a pattern: array elements as <c>*</c>, odd names quoted.</summary>
    public static string Format(ReadOnlySpan<string?> path)
    {
        var text = new StringBuilder();
        foreach (var step in path)
        {
            if (text.Length > 0) { text.Append('.'); }
            if (step is null) { text.Append('*'); }
            else if (step.Length == 0 || step.AsSpan().IndexOfAny(".*'") >= 0) { text.Append('\'').Append(step.Replace("'", "''", StringComparison.Ordinal)).Append('\''); }
            else { text.Append(step); }
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Format"/> wrote: names, and null for array elements.</summary>
    /// <exception cref="FormatException">It is no path.</exception>
    public static string?[] ReadPath(string text)
    {
        if (text.Length == 0) { return []; }
        if (!TryParse(text, out var pattern, out var error)) { throw new FormatException(error); }
        return Array.ConvertAll(pattern._steps, static s => s.Kind == StepKind.AnyOne ? null : s.Name);
    }

    /// <summary>Whether the whole path matches; time is bounded by pattern steps times path steps.</summary>
    public bool IsMatch(ReadOnlySpan<string?> path)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < path.Length)
        {
            if (p < _steps.Length && _steps[p].Kind == StepKind.AnyMany)
            {
                (star, resume) = (p, t);
                p++;
            }
            else if (p < _steps.Length && _steps[p].IsMatch(path[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        while (p < _steps.Length && _steps[p].Kind == StepKind.AnyMany) { p++; }
        return p == _steps.Length;
    }

    public override string ToString() => Text;

    private static bool TryReadStep(string text, ref int at, out Step step, out string error)
    {
        step = default;
        error = string.Empty;
        if (at < text.Length && text[at] == '\'') { return TryReadQuoted(text, ref at, out step, out error); }

        var end = text.IndexOf('.', at);
        if (end < 0) { end = text.Length; }
        var name = text[at..end];
        if (name.Length == 0)
        {
            error = $"an empty step at character {at + 1}";
            return false;
        }

        if (name.Contains('\'', StringComparison.Ordinal))
        {
            error = $"a quote inside a step at character {at + 1}; quote the whole step";
            return false;
        }

        step = new Step(Kind(name), name);
        at = end;
        return true;
    }

    private static bool TryReadQuoted(string text, ref int at, out Step step, out string error)
    {
        step = default;
        error = string.Empty;
        var start = at++;
        var name = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] != '\'') { name.Append(text[at++]); }
            else if (at + 1 < text.Length && text[at + 1] == '\'') { name.Append('\''); at += 2; }
            else { break; }
        }

        if (at == text.Length || (at + 1 < text.Length && text[at + 1] != '.'))
        {
            error = $"a quoted step that does not end before a dot or the path's end, at character {start + 1}";
            return false;
        }

        at++;
        step = new Step(StepKind.Literal, name.ToString());
        return true;
    }

    private static StepKind Kind(string name) => name switch
    {
        "*" => StepKind.AnyOne,
        "**" => StepKind.AnyMany,
        _ => name.Contains('*', StringComparison.Ordinal) ? StepKind.Pattern : StepKind.Literal,
    };

    private readonly record struct Step(StepKind Kind, string Name)
    {
        public bool IsMatch(string? step) => Kind switch
        {
            StepKind.AnyOne => true,
            StepKind.Literal => step is not null && string.Equals(Name, step, StringComparison.Ordinal),
            StepKind.Pattern => step is not null && Wildcard.IsMatch(Name, step),
            _ => false,
        };
    }
}
