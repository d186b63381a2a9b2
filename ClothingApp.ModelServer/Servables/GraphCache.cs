using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Converted and optimised graphs on disk, so that the next start need not convert them. An entry belongs to the contents
/// of the model, the signature and its shapes, this build of the server, the runtime and the machine's instruction sets;
/// what is not what was written, or cannot be used, is made again. Programs with host steps are not kept.
/// </summary>
internal sealed class GraphCache(string folder)
{
    private const long MaxBytes = 4L << 30;
    private const string Description = "program.json", Checksums = "SHA256SUMS";

    // Longer than any conversion seen; after that the work is done twice rather than not at all.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The name of an entry.</summary>
    public static string Key(string contents, string signature, IReadOnlyList<TensorShape>? shapes)
    {
        var text = string.Join('\n', contents, signature, shapes is null ? "any" : string.Join(' ', shapes),
            typeof(GraphCache).Module.ModuleVersionId, OrtApi.Version, RuntimeInformation.ProcessArchitecture, Avx2.IsSupported, Avx512F.IsSupported, Avx512BW.IsSupported);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>
    /// Waits while another process makes the same entry, as replicas do that start together on one machine: converting takes all the
    /// processor that there is, and the second conversion only makes the first one slower.
    /// </summary>
    /// <returns>To be disposed when the entry is made; the system does that for a process that dies. Null when there is nothing to wait for or with.</returns>
    public async Task<IDisposable?> TakeTurnAsync(string key)
    {
        var start = Stopwatch.GetTimestamp();
        while (!File.Exists(Path.Combine(folder, key, Description)) && Stopwatch.GetElapsedTime(start) < LongestTurn)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(Path.Combine(folder, key + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!File.Exists(Path.Combine(folder, key + ".lock")))
                    return null; // not held by somebody else: the folder cannot be written
            }
            await Task.Delay(Pause);
        }
        return null;
    }

    /// <returns>Null when there is no such entry, or none that can be used.</returns>
    public CompiledProgram? TryLoad(string key)
    {
        var entry = Path.Combine(folder, key);
        try
        {
            if (!File.Exists(Path.Combine(entry, Description)))
                return null;
            var kept = JsonSerializer.Deserialize<KeptProgram>(Read(entry, Description))!;
            var program = new CompiledProgram(kept.ToDefinition(), stage => new OnnxSession(
                Read(entry, StageFile(stage.Number)), stage.InputNames, stage.OutputNames, isOptimized: true));
            // The entries that were not used for longest go first.
            Directory.SetLastWriteTimeUtc(entry, DateTime.UtcNow);
            return program;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or OnnxRuntimeException or ArgumentException or NullReferenceException)
        {
            // Broken: out of the way of the one that is made now.
            Delete(entry);
            return null;
        }
    }

    /// <summary>Compiles a program and keeps what came of it.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime refuses a stage's model.</exception>
    public CompiledProgram Compile(string key, ProgramDefinition program)
    {
        if (program.HostSteps.Count > 0 || program.Constants.Count > 0 || CreateFolder() is not { } scratch)
            return new CompiledProgram(program);
        try
        {
            var compiled = new CompiledProgram(program, stage => OnnxSession.Of(stage, Path.Combine(scratch, StageFile(stage.Number))));
            Publish(scratch, key, program);
            return compiled;
        }
        catch (Exception e) when (e is IOException or OnnxRuntimeException)
        {
            // The disk may be full. Where it is the model's fault, that is said now.
            return new CompiledProgram(program);
        }
        finally
        {
            Delete(scratch);
        }
    }

    // Another process may write the same entry: whoever is first wins, and nobody sees half of one.
    private void Publish(string scratch, string key, ProgramDefinition program)
    {
        try
        {
            File.WriteAllBytes(Path.Combine(scratch, Description), JsonSerializer.SerializeToUtf8Bytes(KeptProgram.Of(program)));
            File.WriteAllLines(Path.Combine(scratch, Checksums),
                [.. program.Stages.Select(s => StageFile(s.Number)).Append(Description).Select(name => Checksum(scratch, name))]);
            Directory.Move(scratch, Path.Combine(folder, key));
            Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program runs without being kept.
        }
    }

    private static byte[] Read(string entry, string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(entry, name));
        return File.ReadLines(Path.Combine(entry, Checksums)).Contains(Checksum(SHA256.HashData(bytes), name), StringComparer.Ordinal)
            ? bytes
            : throw new IOException($"{name} is not what was written.");
    }

    private static string Checksum(string entry, string name)
    {
        using var file = File.OpenRead(Path.Combine(entry, name));
        return Checksum(SHA256.HashData(file), name);
    }

    // A line of sha256sum.
    private static string Checksum(byte[] hash, string name) => $"{Convert.ToHexStringLower(hash)}  {name}";

    private void Trim()
    {
        var size = 0L;
        foreach (var entry in new DirectoryInfo(folder).EnumerateDirectories().OrderByDescending(d => d.LastWriteTimeUtc))
        {
            size += entry.EnumerateFiles().Sum(f => f.Length);
            if (size > MaxBytes)
                Delete(entry.FullName);
        }
    }

    private string? CreateFolder()
    {
        var scratch = Path.Combine(folder, $"new-{Guid.NewGuid():N}");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(scratch);
            else
                Directory.CreateDirectory(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return scratch;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else is at it.
        }
    }

    private static string StageFile(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}.onnx");
}
