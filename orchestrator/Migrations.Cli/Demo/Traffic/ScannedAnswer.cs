namespace Migrations.Cli.Demo.Traffic;

/// <summary>An answer found in what was received.</summary>
/// <param name="From">Where it begins in its direction of the connection.</param>
/// <param name="To">Where what follows it begins.</param>
/// <param name="Body">With chunks taken off.</param>
/// <param name="OpaqueId">The <c>X-Opaque-Id</c> given back, or null.</param>
/// <param name="Closes">The node closes the connection after it.</param>
internal readonly record struct ScannedAnswer(int Status, int From, int To, byte[] Body, string? OpaqueId, bool Closes);
