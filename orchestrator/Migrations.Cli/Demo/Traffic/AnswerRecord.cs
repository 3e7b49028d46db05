namespace Migrations.Cli.Demo.Traffic;

/// <summary>One answer as it was received.</summary>
/// <param name="From">Where its first byte lies in what the connection received; interim answers (1xx) before it belong to it.</param>
/// <param name="To">Where its last byte ends.</param>
/// <param name="Body">The body with chunks taken off.</param>
/// <param name="ReceivedAt">When its last byte was taken from the socket.</param>
public sealed record AnswerRecord(int Status, int From, int To, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);
