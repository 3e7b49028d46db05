using System.Text;

namespace Migrations.Cli.Hosting;

/// <summary>Standard output that knows whether an answer has begun: a failure after that must not add a second document to it.</summary>
internal sealed class AnswerWriter(TextWriter inner) : TextWriter
{
    public bool HasBegun { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        HasBegun = true;
        inner.Write(value);
    }

    public override void Write(string? value)
    {
        HasBegun = true;
        inner.Write(value);
    }

    public override void WriteLine(string? value)
    {
        HasBegun = true;
        inner.WriteLine(value);
    }

    public override void Flush() => inner.Flush();
}
