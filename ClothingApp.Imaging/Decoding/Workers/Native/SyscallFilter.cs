using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>
/// What a worker may still ask of the system, as a program for the kernel (seccomp): memory, threads, time, and its one socket.
/// No file can be opened, no socket made, no program started, no other process looked into. What is not in the table fails
/// with "not permitted"; what only an attacker would ask ends the process.
/// </summary>
internal static unsafe class SyscallFilter
{
    private const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, Fail = 0x00050000;
    private const uint NotPermitted = Fail | 1, NotThere = Fail | 38;
    private const int SetModeFilter = 1, AllThreads = 1;

    // Where the kernel's program finds the number, the architecture and the low half of each argument.
    private const uint NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16;
    private const uint X64Abi = 0xC000003E, Arm64Abi = 0xC00000B7, X32Bit = 0x40000000;
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnyBit = 0x45, Return = 0x06;

    private const uint NewThread = 0x00010000;
    private const uint SetThreadName = 15;

    /// <summary>Name, number on x64, number on arm64 (-1: not there), and what becomes of it.</summary>
    private static readonly (string Name, int X64, int Arm64, Rule Rule)[] Table =
    [
        ("recvmsg", 47, 212, Rule.Always), ("sendmsg", 46, 211, Rule.Always), ("poll", 7, -1, Rule.Always), ("ppoll", 271, 73, Rule.Always),
        ("futex", 202, 98, Rule.Always), ("sched_yield", 24, 124, Rule.Always), ("membarrier", 324, 283, Rule.Always),
        ("mmap", 9, 222, Rule.Always), ("munmap", 11, 215, Rule.Always), ("mprotect", 10, 226, Rule.Always), ("mremap", 25, 216, Rule.Always),
        ("madvise", 28, 233, Rule.Always), ("brk", 12, 214, Rule.Always), ("mincore", 27, 232, Rule.Always),
        ("read", 0, 63, Rule.Always), ("write", 1, 64, Rule.Always), ("close", 3, 57, Rule.Always), ("lseek", 8, 62, Rule.Always), ("fstat", 5, 80, Rule.Always),
        ("clock_gettime", 228, 113, Rule.Always), ("clock_getres", 229, 114, Rule.Always), ("clock_nanosleep", 230, 115, Rule.Always),
        ("nanosleep", 35, 101, Rule.Always), ("restart_syscall", 219, 128, Rule.Always), ("getrusage", 98, 165, Rule.Always), ("sysinfo", 99, 179, Rule.Always),
        ("getrandom", 318, 278, Rule.Always), ("getpid", 39, 172, Rule.Always), ("gettid", 186, 178, Rule.Always), ("getcpu", 309, 168, Rule.Always),
        ("sched_getaffinity", 204, 123, Rule.Always),
        ("rt_sigaction", 13, 134, Rule.Always), ("rt_sigprocmask", 14, 135, Rule.Always), ("rt_sigreturn", 15, 139, Rule.Always), ("sigaltstack", 131, 132, Rule.Always),
        ("set_robust_list", 273, 99, Rule.Always), ("rseq", 334, 293, Rule.Always), ("exit", 60, 93, Rule.Always), ("exit_group", 231, 94, Rule.Always),
        // What the runtime does in a new thread; it takes a refusal for the end of the memory.
        ("sched_setaffinity", 203, 122, Rule.OwnThreadOnly), ("pipe2", 293, 59, Rule.Always),
        ("sched_getparam", 143, 121, Rule.Always), ("sched_getscheduler", 145, 120, Rule.Always),
        ("tgkill", 234, 131, Rule.ToItself), ("prlimit64", 302, 261, Rule.ReadOnly), ("prctl", 157, 167, Rule.ThreadNameOnly),
        ("clone", 56, 220, Rule.ThreadOnly),
        // Its flags lie in memory, where this program cannot look: the C library falls back on clone.
        ("clone3", 435, 435, Rule.NotThere),
        ("execve", 59, 221, Rule.Never), ("execveat", 322, 281, Rule.Never), ("fork", 57, -1, Rule.Never), ("vfork", 58, -1, Rule.Never),
        ("ptrace", 101, 117, Rule.Never), ("process_vm_readv", 310, 270, Rule.Never), ("process_vm_writev", 311, 271, Rule.Never),
        ("socket", 41, 198, Rule.Never), ("connect", 42, 203, Rule.Never), ("bind", 49, 200, Rule.Never),
        ("io_uring_setup", 425, 425, Rule.Never), ("bpf", 321, 280, Rule.Never), ("userfaultfd", 323, 282, Rule.Never),
    ];

    private enum Rule { Always, ToItself, OwnThreadOnly, ReadOnly, ThreadNameOnly, ThreadOnly, NotThere, Never }

    /// <summary>From here on this process, all of its threads, is confined for good. No further rights can be gained either.</summary>
    /// <returns>False where the system has no such filters.</returns>
    internal static bool Install()
    {
        var x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        if (!x64 && RuntimeInformation.ProcessArchitecture != Architecture.Arm64) return false;
        if (LibC.prctl(LibC.NoNewPrivileges, 1, 0, 0, 0) != 0) return false;

        var program = Compile(x64, (uint)Environment.ProcessId);
        fixed (Instruction* first = program)
        {
            var description = new Description { Length = (ushort)program.Length, First = first };
            return LibC.syscall(x64 ? 317 : 277, SetModeFilter, AllThreads, &description) == 0;
        }
    }

    internal static Instruction[] Compile(bool x64, uint processId)
    {
        List<Instruction> program =
        [
            new(Load, 0, 0, ArchitectureAt),
            new(JumpIfEqual, 1, 0, x64 ? X64Abi : Arm64Abi),
            new(Return, 0, 0, KillProcess),
            new(Load, 0, 0, NumberAt),
        ];
        if (x64)
        {
            // The same calls under other numbers.
            program.Add(new(JumpIfAtLeast, 0, 1, X32Bit));
            program.Add(new(Return, 0, 0, KillProcess));
        }

        foreach (var (_, x64Number, arm64Number, rule) in Table)
        {
            var number = x64 ? x64Number : arm64Number;
            if (number < 0) continue;
            var body = Body(rule, processId);
            program.Add(new(JumpIfEqual, 0, (byte)body.Length, (uint)number));
            program.AddRange(body);
        }

        program.Add(new(Return, 0, 0, NotPermitted));
        return [.. program];
    }

    private static Instruction[] Body(Rule rule, uint processId) => rule switch
    {
        Rule.Always => [new(Return, 0, 0, Allow)],
        Rule.ToItself => When(JumpIfEqual, processId, argument: 0),
        Rule.OwnThreadOnly => When(JumpIfEqual, 0, argument: 0),
        Rule.ReadOnly => When(JumpIfEqual, 0, argument: 2), // No new limit is given.
        Rule.ThreadNameOnly => When(JumpIfEqual, SetThreadName, argument: 0),
        Rule.ThreadOnly => When(JumpIfAnyBit, NewThread, argument: 0),
        Rule.NotThere => [new(Return, 0, 0, NotThere)],
        _ => [new(Return, 0, 0, KillProcess)],
    };

    private static Instruction[] When(ushort jump, uint value, uint argument) =>
    [
        new(Load, 0, 0, ArgumentsAt + (argument * 8)),
        new(jump, 0, 1, value),
        new(Return, 0, 0, Allow),
        new(Return, 0, 0, NotPermitted),
    ];

    /// <summary>struct sock_filter: one instruction of the kernel's packet filter machine.</summary>
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>struct sock_fprog.</summary>
    private struct Description
    {
        public ushort Length;
        public Instruction* First;
    }
}
