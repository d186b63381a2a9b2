using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>
/// Memory that two processes see: a file in memory, mapped by both. It takes only the pages that were touched, and its size is
/// sealed: whoever holds it could otherwise shorten it, and the other one's next look at it would be the end of that process.
/// </summary>
internal sealed unsafe class SharedSegment : SafeHandle
{
    private readonly nuint _length;

    /// <summary>The file, as long as it is open; -1 after <see cref="CloseFile"/>.</summary>
    private int _file;

    private SharedSegment(int file, long length)
        : base(LibC.MapFailed, ownsHandle: true)
    {
        _file = file;
        _length = (nuint)length;
        SetHandle(LibC.mmap(0, _length, LibC.ProtectRead | LibC.ProtectWrite, LibC.MapShared, file, 0));
    }

    public override bool IsInvalid => handle == LibC.MapFailed;

    internal long Length => (long)_length;

    internal int File => _file;

    /// <exception cref="Win32Exception">The system gives none.</exception>
    internal static SharedSegment Create(long length)
    {
        var file = LibC.memfd_create("picture", LibC.MemfdCloseOnExec | LibC.MemfdAllowSealing);
        if (file < 0) throw new Win32Exception();
        if (LibC.ftruncate(file, length) != 0 || LibC.fcntl(file, LibC.AddSeals, LibC.SealShrink | LibC.SealGrow | LibC.SealSeal) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = LibC.close(file);
            throw new Win32Exception(error);
        }

        return Map(file, length);
    }

    /// <param name="file">Passes to the segment.</param>
    /// <exception cref="Win32Exception">The system does not map it.</exception>
    internal static SharedSegment Map(int file, long length)
    {
        var segment = new SharedSegment(file, length);
        if (!segment.IsInvalid) return segment;
        var error = Marshal.GetLastPInvokeError();
        segment.CloseFile();
        segment.Dispose();
        throw new Win32Exception(error);
    }

    /// <summary>The memory stays mapped without it.</summary>
    internal void CloseFile()
    {
        if (Interlocked.Exchange(ref _file, -1) is >= 0 and var file) _ = LibC.close(file);
    }

    /// <summary>Gives the pages of a part back to the system; it reads as zeros then.</summary>
    internal void Discard(long offset, long length)
    {
        if (_file >= 0) _ = LibC.fallocate(_file, LibC.FallocatePunchHole | LibC.FallocateKeepSize, offset, length);
    }

    /// <summary>Nobody may look at it once the segment is disposed.</summary>
    internal Span<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Span<byte>((byte*)handle + offset, length);
    }

    /// <summary>A part as memory that can be kept in fields; the segment still has to outlive it.</summary>
    internal Memory<byte> Memory(long offset, int length)
    {
        Slice(offset, length); // Checks.
        return new Part(this, offset, length).Memory;
    }

    protected override bool ReleaseHandle()
    {
        CloseFile();
        return LibC.munmap(handle, _length) == 0;
    }

    private sealed class Part(SharedSegment segment, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => segment.Slice(offset, length);

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            fixed (byte* start = segment.Slice(offset, length)) return new MemoryHandle(start + elementIndex); // It never moves.
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
