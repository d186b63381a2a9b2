using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>Two connected sockets that keep messages apart and can carry open files.</summary>
internal static unsafe class SocketPair
{
    /// <returns>Ours, and the descriptor that the child gets: to be closed once it has it.</returns>
    /// <exception cref="Win32Exception">The system gives none.</exception>
    internal static (Socket Ours, SafeSocketHandle Theirs) Create()
    {
        var pair = stackalloc int[2];
        if (LibC.socketpair(LibC.FamilyUnix, LibC.SocketSeqPacket | LibC.SocketCloseOnExec, 0, pair) != 0) throw new Win32Exception();
        return (new Socket(new SafeSocketHandle(pair[0], ownsHandle: true)), new SafeSocketHandle(pair[1], ownsHandle: true));
    }

    /// <param name="file">Goes along; -1 for none.</param>
    /// <returns>False when it cannot be sent: the other side is gone.</returns>
    internal static bool Send<T>(SafeHandle socket, in T message, int file = -1)
        where T : unmanaged
    {
        var copy = message;
        var piece = new LibC.Piece { Data = &copy, Length = (nuint)sizeof(T) };
        var passed = new LibC.PassedFile { TotalLength = LibC.PassedFile.Length, Level = LibC.SocketLevel, Type = LibC.PassRights, File = file };
        var header = new LibC.MessageHeader { Pieces = &piece, PieceCount = 1 };
        if (file >= 0)
        {
            header.Control = &passed;
            header.ControlLength = (nuint)sizeof(LibC.PassedFile);
        }

        var held = false;
        socket.DangerousAddRef(ref held);
        try
        {
            while (LibC.sendmsg((int)socket.DangerousGetHandle(), &header, LibC.MessageNoSignal) < 0)
            {
                if (Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted) return false;
            }

            return true;
        }
        finally
        {
            if (held) socket.DangerousRelease();
        }
    }

    /// <summary>Waits for the next message on this thread.</summary>
    /// <param name="file">What came along; -1 when nothing did.</param>
    /// <returns>False when the other side is gone.</returns>
    internal static bool Receive<T>(SafeHandle socket, out T message, out int file)
        where T : unmanaged
    {
        T received = default;
        var piece = new LibC.Piece { Data = &received, Length = (nuint)sizeof(T) };
        var passed = default(LibC.PassedFile);
        var header = new LibC.MessageHeader { Pieces = &piece, PieceCount = 1, Control = &passed, ControlLength = (nuint)sizeof(LibC.PassedFile) };
        nint length;
        while ((length = LibC.recvmsg((int)socket.DangerousGetHandle(), &header, LibC.MessageCloseOnExec)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted) break;
        }

        message = received;
        file = header.ControlLength >= LibC.PassedFile.Length && passed.Type == LibC.PassRights ? passed.File : -1;
        return length == sizeof(T);
    }

    /// <returns>Whether a message, or the end, came within the time.</returns>
    internal static bool WaitFor(SafeHandle socket, TimeSpan patience)
    {
        var entry = new LibC.PollEntry { File = (int)socket.DangerousGetHandle(), Events = LibC.PollIn };
        return LibC.poll(&entry, 1, (int)patience.TotalMilliseconds) > 0;
    }
}
