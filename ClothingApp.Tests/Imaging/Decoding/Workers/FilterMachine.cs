using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>The kernel's packet filter machine, as far as our program uses it: what would become of a system call.</summary>
internal static class FilterMachine
{
    public const uint Allowed = 0x7FFF0000, Killed = 0x80000000, NotPermitted = 0x00050001, NotThere = 0x00050026;
    public const uint X64 = 0xC000003E, Arm64 = 0xC00000B7;

    public static uint Run(SyscallFilter.Instruction[] program, uint architecture, uint number, params ulong[] arguments)
    {
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, value) = program[at];
            switch (code)
            {
                case 0x20:
                    accumulator = value switch
                    {
                        0 => number,
                        4 => architecture,
                        _ => (uint)arguments.ElementAtOrDefault((int)(value - 16) / 8),
                    };
                    break;
                case 0x15:
                    at += accumulator == value ? ifTrue : ifFalse;
                    break;
                case 0x35:
                    at += accumulator >= value ? ifTrue : ifFalse;
                    break;
                case 0x45:
                    at += (accumulator & value) != 0 ? ifTrue : ifFalse;
                    break;
                case 0x06:
                    return value;
                default:
                    throw new InvalidOperationException($"instruction {code:X} is not known");
            }
        }
    }
}
