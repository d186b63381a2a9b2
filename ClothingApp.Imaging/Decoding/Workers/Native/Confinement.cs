using System.Globalization;

namespace ClothingApp.Imaging.Decoding.Workers.Native;

/// <summary>What a worker gives up before it sees its first picture.</summary>
internal static unsafe class Confinement
{
    private const int DataSize = 2, CoreSize = 4, OpenFiles = 7;
    private const ulong MaxOpenFiles = 256;

    /// <summary>Ties this process to its parent: where that ends, however, the kernel ends this one.</summary>
    /// <returns>False when the parent has ended already.</returns>
    internal static bool TieTo(int parent) =>
        LibC.prctl(LibC.ParentDeathSignal, LibC.Kill, 0, 0, 0) == 0 && LibC.getppid() == parent;

    /// <summary>Limits this process to the memory that it has and so many bytes more. Shared segments do not count, reserved addresses neither.</summary>
    /// <returns>False where the system does not say what it has.</returns>
    internal static bool LimitMemory(long moreBytes)
    {
        Limit(CoreSize, 0);
        Limit(OpenFiles, MaxOpenFiles);
        if (DataBytes() is not { } now) return false;
        return Limit(DataSize, (ulong)(now + moreBytes));
    }

    internal static void Exit() => LibC._exit(0);

    private static bool Limit(int resource, ulong value)
    {
        var limit = new LibC.ResourceLimit { Soft = value, Hard = value };
        return LibC.setrlimit(resource, &limit) == 0;
    }

    private static long? DataBytes()
    {
        const string Key = "VmData:";
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (!line.StartsWith(Key, StringComparison.Ordinal)) continue;
            var kilobytes = line.AsSpan(Key.Length).Trim();
            return long.TryParse(kilobytes[..kilobytes.IndexOf(' ')], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;
        }

        return null;
    }
}
