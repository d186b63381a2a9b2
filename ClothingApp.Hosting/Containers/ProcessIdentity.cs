using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// A process, told apart from any other that gets the same id later, after a restart of the machine too.
/// </summary>
/// <param name="Host">Where its id means something: the machine, the user (who may not see other users' processes), and the space of ids (that of a development container is its own).</param>
/// <param name="Start">When it started; only to be compared.</param>
internal sealed record ProcessIdentity(string Host, int Id, string Start)
{
    private static readonly string ThisHost = Hash($"{Environment.MachineName}\n{Environment.UserName}\n{IdSpace()}");

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId);

    public static ProcessIdentity Of(int id) => new(ThisHost, id, StartOf(id) ?? "");

    /// <returns>Whether it is certain that the process is gone: never of one that cannot be seen from here.</returns>
    public bool IsGone() => Host == ThisHost && StartOf(Id) != Start;

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <returns>Null for a process that is not, or is dead and only not yet buried by its parent.</returns>
    private static string? StartOf(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxStartOf(id) : GeneralStartOf(id);
        }
        catch (Exception error) when (error is IOException or ArgumentException or InvalidOperationException or Win32Exception or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The clock of the wall may be set; the ticks since the machine's start may not.</summary>
    private static string? LinuxStartOf(int id)
    {
        var line = File.ReadAllText($"/proc/{id}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' '); // state is the third field of proc(5), starttime the 22nd
        return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}-{fields[19]}";
    }

    private static string GeneralStartOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    }

    private static string? IdSpace() => OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
}
