using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>Writes large pieces of an open file past the operating system's cache (Linux, <c>O_DIRECT</c>, open(2)). One thread.</summary>
/// <remarks>
/// A megabyte by way of the cache takes pages, a note of each block, and their release afterwards: 0.25 ms of processor time and 0.1 of the kernel's
/// own threads; so 0.13, its copy into an aligned place included. Where the disk or the file system takes no such writes, none is made.
/// </remarks>
internal sealed unsafe partial class DirectWrites : IDisposable
{
    /// <summary>Offsets and lengths on disk are multiples of this; no disk asks for more.</summary>
    public const int BlockBytes = 4096;

    private const int ScratchBytes = 1 << 20;
    private const int HugePageBytes = 2 << 20; // one page for the disk to look up, not 256
    private const int HugePage = 14;
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int Invalid = 22;
    private const int NotSupported = 95;

    private static nint _spare; // the place of a file before, for the next

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private byte* _scratch;

    private DirectWrites(SafeFileHandle file, string path) => (_file, _path) = (file, path);

    /// <summary>Null where it cannot be done.</summary>
    public static DirectWrites? TryOpen(string path)
    {
        var direct = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 or Architecture.X86 => 0x4000, Architecture.Arm64 or Architecture.Arm => 0x10000, _ => 0 };
        if (!OperatingSystem.IsLinux() || direct == 0) { return null; }
        var file = Open(path, WriteOnly | CloseOnExec | direct);
        if (!file.IsInvalid) { return new DirectWrites(file, path); }
        file.Dispose();
        return null;
    }

    /// <summary>Writes from the start of <paramref name="bytes"/>, whole blocks at a block's offset, and says how many; fewer than all when the disk takes no such writes.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (_scratch is null) { _scratch = TakeScratch(); }
        var done = 0;
        while (done < bytes.Length)
        {
            var length = Math.Min(ScratchBytes, bytes.Length - done);
            bytes.Slice(done, length).CopyTo(new Span<byte>(_scratch, length));
            var written = WriteAt(_file, _scratch, (nuint)length, offset + done);
            if (written < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Interrupted) { continue; }
                if (error is Invalid or NotSupported) { return done; }
                throw new IOException($"Cannot write to {_path}: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
            done += (int)written;
            if (written == 0 || written % BlockBytes != 0) { return done; }
        }
        return done;
    }

    public void Dispose()
    {
        if (_scratch is not null) { NativeMemory.AlignedFree((void*)Interlocked.Exchange(ref _spare, (nint)_scratch)); }
        _scratch = null;
        _file.Dispose();
    }

    private static byte* TakeScratch()
    {
        var spare = Interlocked.Exchange(ref _spare, 0);
        if (spare != 0) { return (byte*)spare; }
        var fresh = (byte*)NativeMemory.AlignedAlloc(HugePageBytes, HugePageBytes);
        _ = Advise(fresh, HugePageBytes, HugePage);
        return fresh;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* from, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(SafeFileHandle file, byte* bytes, nuint length, long offset);
}
