using System.Net.Sockets;

namespace Migrations.Sidecar.Ingest;

/// <summary>Binds a Unix socket whose file is its owner's alone; it is deleted with the socket.</summary>
internal static class SocketFile
{
    /// <exception cref="IOException">There is a file that is no socket, or another process listens there.</exception>
    /// <exception cref="UnauthorizedAccessException">What a process before left may not be deleted.</exception>
    /// <exception cref="SocketException">It cannot be made.</exception>
    public static Socket Bind(string path)
    {
        ClearLeftover(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); } // before it listens
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Of a sidecar that was killed. Sockets have no bytes, so a file that has some is somebody's.
    private static void ClearLeftover(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path) || file is { Exists: true, Length: > 0 }) { throw new IOException("there is something else of that name"); }
        if (!file.Exists) { return; }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            file.Delete();
            return;
        }
        throw new IOException("another process listens there");
    }
}
