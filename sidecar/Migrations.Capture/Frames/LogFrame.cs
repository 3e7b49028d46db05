namespace Migrations.Capture.Frames;

/// <summary>A frame as the capture log holds it: whose it is, and its bytes.</summary>
/// <param name="Node">The number the sidecar gave the node; the hello row of the same (node, epoch) names it.</param>
/// <param name="Epoch">The node start it belongs to.</param>
/// <param name="Payload">Owned by the frame: it stays valid.</param>
public sealed record LogFrame(ushort Node, ulong Epoch, FrameHeader Header, ReadOnlyMemory<byte> Payload);
