using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>The calls of Linux that .NET has none for, one to one. Never called elsewhere.</summary>
internal static unsafe partial class LibC
{
    internal const int MemfdCloseOnExec = 1, MemfdAllowSealing = 2;
    internal const int AddSeals = 1033, SealSeal = 1, SealShrink = 2, SealGrow = 4;
    internal const int ProtectRead = 1, ProtectWrite = 2, MapShared = 1;
    internal const int FallocateKeepSize = 1, FallocatePunchHole = 2;
    internal const int FamilyUnix = 1, SocketSeqPacket = 5, SocketCloseOnExec = 0x80000;
    internal const int SocketLevel = 1, PassRights = 1, MessageNoSignal = 0x4000, MessageCloseOnExec = 0x40000000;
    internal const int PollIn = 1;
    internal const int WaitNoHang = 1;
    internal const int Kill = 9;
    internal const int ParentDeathSignal = 1, NoNewPrivileges = 38;
    internal const int ErrorInterrupted = 4;
    internal const int OpenReadWrite = 2;
    internal const nint MapFailed = -1;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(int file, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int file, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fallocate(int file, int mode, long offset, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socketpair(int family, int type, int protocol, int* pair);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint sendmsg(int socket, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recvmsg(int socket, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    /// <returns>0, or the error's number (errno is not set).</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(out int process, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int file, int newFile);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(void* actions, int file, string path, int flags, uint mode);

    /// <remarks>glibc 2.34 and later.</remarks>
    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int firstFile);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int process, out int status, int options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int process, int signal);

    [LibraryImport(Library)]
    internal static partial int getppid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setrlimit(int resource, ResourceLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nuint first, nuint second, void* third);

    [LibraryImport(Library)]
    internal static partial void _exit(int code);

    internal struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }

    internal struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>A piece of memory to send or to receive into.</summary>
    internal struct Piece
    {
        public void* Data;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    internal struct MessageHeader
    {
        public void* Name;
        public nuint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with one file descriptor behind it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    internal struct PassedFile
    {
        /// <summary>The header and the descriptor, without the padding.</summary>
        internal const int Length = 20;

        public nuint TotalLength;
        public int Level;
        public int Type;
        public int File;
    }
}
