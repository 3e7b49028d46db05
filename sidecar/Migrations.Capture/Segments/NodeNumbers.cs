namespace Migrations.Capture.Segments;

/// <summary>nodes.json: the number that a log gives each node; once given, it stays.</summary>
public sealed record NodeList(IReadOnlyList<NodeNumber> Nodes)
{
    public static NodeList Empty => new([]);

    public ushort? NumberOf(string nodeId) => Nodes.FirstOrDefault(n => n.Id == nodeId)?.Number;

    public string? IdOf(ushort number) => Nodes.FirstOrDefault(n => n.Number == number)?.Id;

    /// <summary>The list with this node in it, and its number.</summary>
    public (NodeList List, ushort Number) With(string nodeId)
    {
        if (NumberOf(nodeId) is { } known) { return (this, known); }
        var number = checked((ushort)(Nodes.Count + 1));
        return (new NodeList([.. Nodes, new NodeNumber(number, nodeId)]), number);
    }
}

public sealed record NodeNumber(ushort Number, string Id);
