using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Migrations.Rules.Documents;

/// <summary>Builds the tree of a YAML text that a person wrote. Whatever is wrong with it is a <see cref="YamlException"/> with its place.</summary>
public static class YamlTree
{
    /// <summary>A text nested deeper is refused: the tree is built by recursion, and a deep one would end the process.</summary>
    public const int MaxDepth = 32;

    /// <exception cref="YamlException">It is no YAML, or too deep.</exception>
    public static YamlStream Load(string text)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(text));
        try
        {
            RefuseDeep(text);
            stream.Load(parser);
            return stream;
        }
        catch (InvalidOperationException)
        {
            // The YAML scanner's own slip on some unclosed brackets; the last thing it understood tells where.
            var last = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "what follows is no YAML (a bracket or quote is not closed?)");
        }
    }

    private static void RefuseDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        try
        {
            while (parser.MoveNext())
            {
                depth += parser.Current!.NestingIncrease;
                if (depth > MaxDepth) { throw new YamlException(parser.Current.Start, parser.Current.End, $"nested more than {MaxDepth} deep"); }
            }
        }
        catch (InvalidOperationException)
        {
            // told by the load itself, with the place
        }
    }
}
