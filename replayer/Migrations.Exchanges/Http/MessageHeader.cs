namespace Migrations.Exchanges.Http;

/// <summary>One header line, as it was sent: the name keeps its case, the value its bytes read as Latin-1, without surrounding white space.</summary>
public readonly record struct MessageHeader(string Name, string Value);
