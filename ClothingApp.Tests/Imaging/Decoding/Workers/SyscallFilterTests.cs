using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>What the filter makes of system calls, on both processors. The numbers are those of the kernel's headers.</summary>
public sealed class SyscallFilterTests
{
    private const uint Process = 4711;

    [Theory]
    [InlineData("recvmsg", 47, 212)]
    [InlineData("mmap", 9, 222)]
    [InlineData("futex", 202, 98)]
    [InlineData("exit_group", 231, 94)]
    [InlineData("clock_gettime", 228, 113)]
    public void Run_WhatDecodingNeeds_IsAllowed(string name, uint x64, uint arm64) => AssertBoth(FilterMachine.Allowed, x64, arm64, name);

    [Theory]
    [InlineData("openat", 257, 56)]
    [InlineData("openat2", 437, 437)]
    [InlineData("open", 2, 1024)]
    [InlineData("unlinkat", 263, 35)]
    [InlineData("renameat2", 316, 276)]
    [InlineData("memfd_create", 319, 279)]
    [InlineData("kill", 62, 129)]
    [InlineData("mount", 165, 40)]
    [InlineData("unshare", 272, 97)]
    [InlineData("setns", 308, 268)]
    [InlineData("accept4", 288, 242)]
    [InlineData("pidfd_getfd", 438, 438)]
    [InlineData("ioctl", 16, 29)]
    [InlineData("shmget", 29, 194)]
    [InlineData("keyctl", 250, 219)]
    public void Run_WhatNoDecoderNeeds_IsNotPermitted(string name, uint x64, uint arm64) => AssertBoth(FilterMachine.NotPermitted, x64, arm64, name);

    [Theory]
    [InlineData("execve", 59, 221)]
    [InlineData("execveat", 322, 281)]
    [InlineData("socket", 41, 198)]
    [InlineData("connect", 42, 203)]
    [InlineData("bind", 49, 200)]
    [InlineData("ptrace", 101, 117)]
    [InlineData("process_vm_readv", 310, 270)]
    [InlineData("process_vm_writev", 311, 271)]
    [InlineData("bpf", 321, 280)]
    [InlineData("io_uring_setup", 425, 425)]
    public void Run_WhatOnlyAnAttackerAsks_EndsTheProcess(string name, uint x64, uint arm64) => AssertBoth(FilterMachine.Killed, x64, arm64, name);

    [Fact]
    public void Run_Clone_MakesThreadsOnly()
    {
        const ulong Thread = 0x3D0F00, Fork = 0x1200011;
        AssertBoth(FilterMachine.Allowed, 56, 220, "a thread", Thread);
        AssertBoth(FilterMachine.NotPermitted, 56, 220, "a process", Fork);
        AssertBoth(FilterMachine.NotThere, 435, 435, "clone3");
    }

    [Fact]
    public void Run_Tgkill_ReachesItselfOnly()
    {
        AssertBoth(FilterMachine.Allowed, 234, 131, "itself", Process, 5, 6);
        AssertBoth(FilterMachine.NotPermitted, 234, 131, "another", 1, 1, 9);
    }

    [Fact]
    public void Run_Prlimit_ReadsOnly()
    {
        AssertBoth(FilterMachine.Allowed, 302, 261, "reading", 0, 2, 0, 0x7000);
        AssertBoth(FilterMachine.NotPermitted, 302, 261, "setting", 0, 2, 0x7000, 0);
    }

    [Fact]
    public void Run_AnotherArchitecturesNumbers_EndTheProcess()
    {
        Assert.Equal(FilterMachine.Killed, FilterMachine.Run(SyscallFilter.Compile(x64: true, Process), 0x40000003, 9)); // 32-bit
        Assert.Equal(FilterMachine.Killed, FilterMachine.Run(SyscallFilter.Compile(x64: true, Process), FilterMachine.X64, 0x40000000 | 9)); // x32
        Assert.Equal(FilterMachine.Killed, FilterMachine.Run(SyscallFilter.Compile(x64: false, Process), 0x40000028, 222)); // 32-bit ARM
    }

    private static void AssertBoth(uint expected, uint x64, uint arm64, string what, params ulong[] arguments)
    {
        Assert.True(expected == FilterMachine.Run(SyscallFilter.Compile(x64: true, Process), FilterMachine.X64, x64, arguments), $"{what} on x64");
        Assert.True(expected == FilterMachine.Run(SyscallFilter.Compile(x64: false, Process), FilterMachine.Arm64, arm64, arguments), $"{what} on arm64");
    }
}
