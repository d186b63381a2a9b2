using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>
/// A child with nothing of this process but one socket, as its descriptor 3: no other file, no environment, no output. .NET's
/// own Process passes on neither sockets nor says by which signal a child ended.
/// </summary>
internal sealed unsafe class ChildProcess
{
    internal const int SocketFile = 3;

    /// <summary>More than any system's posix_spawn_file_actions_t.</summary>
    private const int FileActionsBytes = 512;

    private readonly Lock _gate = new();
    private bool _reaped;

    private ChildProcess(int id) => Id = id;

    internal int Id { get; }

    /// <param name="arguments">The program's path first.</param>
    /// <param name="environment">NAME=value.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    internal static ChildProcess Start(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int socket)
    {
        var actions = stackalloc byte[FileActionsBytes];
        if (LibC.posix_spawn_file_actions_init(actions) is not 0 and var noActions) throw new Win32Exception(noActions);
        try
        {
            // The socket first: it may itself be one of the descriptors that are opened anew.
            _ = LibC.posix_spawn_file_actions_adddup2(actions, socket, SocketFile);
            for (var file = 0; file < SocketFile; file++)
                _ = LibC.posix_spawn_file_actions_addopen(actions, file, "/dev/null", LibC.OpenReadWrite, 0);
            CloseOthers(actions);

            using var argumentList = new NativeStrings(arguments);
            using var environmentList = new NativeStrings(environment);
            var error = LibC.posix_spawn(out var id, arguments[0], actions, null, argumentList.Pointer, environmentList.Pointer);
            return error == 0 ? new ChildProcess(id) : throw new Win32Exception(error);
        }
        finally
        {
            _ = LibC.posix_spawn_file_actions_destroy(actions);
        }
    }

    internal void Kill()
    {
        lock (_gate)
        {
            // Once it was waited for, its number may be somebody else's.
            if (!_reaped) _ = LibC.kill(Id, LibC.Kill);
        }
    }

    /// <summary>Ends it, if it has not ended, and waits until it is gone; no zombie stays.</summary>
    /// <returns>What ended it, such as "signal 11" or "exit code 1".</returns>
    internal string Reap()
    {
        lock (_gate)
        {
            if (_reaped) return "reaped before";
            // Its socket may be at its end a moment before it is: what it dies of by itself shall be told.
            for (var patience = 0; patience < 50; patience++)
            {
                if (LibC.waitpid(Id, out var ended, LibC.WaitNoHang) == Id)
                {
                    _reaped = true;
                    return Describe(ended);
                }

                Thread.Sleep(1);
            }

            _ = LibC.kill(Id, LibC.Kill);
            int result, status;
            do result = LibC.waitpid(Id, out status, 0);
            while (result < 0 && Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted);
            _reaped = true;
            return result == Id ? Describe(status) : "an unknown cause";
        }
    }

    private static string Describe(int status) => (status & 0x7F) is not 0 and var signal ? $"signal {signal}" : $"exit code {(status >> 8) & 0xFF}";

    // .NET marks what it opens as its own; this is for what other libraries opened.
    private static void CloseOthers(void* actions)
    {
        try
        {
            _ = LibC.posix_spawn_file_actions_addclosefrom_np(actions, SocketFile + 1);
        }
        catch (EntryPointNotFoundException)
        {
            // An older glibc.
        }
    }

    /// <summary>A null-terminated list of strings, as execve takes it.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(strings[i] + '\0');
                Pointer[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
