using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ClothingApp.Benchmarks.Preparing;

/// <summary>A Python beside this process that does the same three steps with Pillow and numpy, when asked, and says how long it took.</summary>
internal sealed class PillowPeer : IDisposable
{
    private const string Missing = "the comparison needs a python3 with Pillow and numpy (Debian: python3-pil, python3-numpy)";

    private readonly Process _process;

    private PillowPeer(Process process, string versions) => (_process, Versions) = (process, versions);

    /// <summary>Of Pillow, numpy and Python.</summary>
    public string Versions { get; }

    /// <exception cref="InvalidOperationException">No Python with the modules; the message says what to install.</exception>
    public static PillowPeer Start(int size)
    {
        foreach (var python in Candidates())
        {
            var start = new ProcessStartInfo(python, ["-c", Script(), size.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            try
            {
                var process = Process.Start(start)!;
                if (process.StandardOutput.ReadLine() is { } versions)
                    return new PillowPeer(process, versions);
                process.Dispose();
            }
            catch (Win32Exception)
            {
                // Not a program; the next one may be.
            }
        }

        throw new InvalidOperationException(Missing);
    }

    /// <returns>The processor time of one round over the files.</returns>
    public TimeSpan Measure(PictureSet set, int repeats)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repeats} {string.Join('\t', set.Paths)}"));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"Pillow ended on {set.Name}: {_process.StandardError.ReadToEnd()}");
        return TimeSpan.FromSeconds(double.Parse(answer, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    // The first python3 of the path may be one without the modules (a version manager's): Debian's stands behind it.
    private static IEnumerable<string> Candidates() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin").Select(folder => Path.Combine(folder, "python3")).Where(File.Exists).Distinct();

    private static string Script()
    {
        using var stream = typeof(PillowPeer).Assembly.GetManifestResourceStream("prepare.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
