using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>
/// A stand-in for the .NET images' chiseled base, made of this machine's own files, because no test may wait for a registry of the internet: the
/// loader, the few libraries that .NET asks for and its shared frameworks. Neither shell nor package manager, the same user and variables.
/// </summary>
internal sealed record RuntimeBase(string LayerFile, string LayerDigest, byte[] Config, byte[] Manifest)
{
    private const string DotnetRoot = "usr/share/dotnet/", LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public const string ConfigType = "application/vnd.oci.image.config.v1+json", ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Opened while the program runs, so that no dependency tells of them.</summary>
    private static readonly string[] OpenedLater = ["libssl.so.3", "libcrypto.so.3", "libresolv.so.2", "libnss_dns.so.2", "libnss_files.so.2"];

    public static string Digest(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    public static async Task<RuntimeBase> MakeAsync(string folder)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(dotnet, "host"), "*", SearchOption.AllDirectories).Append(Path.Combine(dotnet, "dotnet"))
            .Concat(Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory()))
            .Concat(Directory.EnumerateFiles(Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!)))
        {
            files[DotnetRoot + Path.GetRelativePath(dotnet, file)] = file;
        }
        foreach (var library in await LibrariesAsync([.. files.Values.Where(file => file.EndsWith(".so", StringComparison.Ordinal) || Path.GetFileName(file) == "dotnet")]))
            files[library.TrimStart('/')] = library;

        var layer = Path.Combine(folder, "base.tar.gz");
        var content = await WriteLayerAsync(layer, files);
        var size = new FileInfo(layer).Length;
        string digest;
        await using (var stream = File.OpenRead(layer))
            digest = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(stream))}";
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { User = "1654", Env = (string[])["PATH=/usr/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true"] },
            rootfs = new { type = "layers", diff_ids = (string[])[content] },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = ConfigType, digest = Digest(config), size = config.Length },
            layers = (object[])[new { mediaType = LayerType, digest, size }],
        });
        return new(layer, digest, config, manifest);
    }

    /// <summary>What the loader would open for these files: absolute paths of this machine, under which the container finds them too.</summary>
    private static async Task<IReadOnlyCollection<string>> LibrariesAsync(IReadOnlyList<string> programs)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var ldd = await new ContainerCli("ldd", "/usr/bin/ldd").RunAsync(CancellationToken.None, programs);
        foreach (var word in ldd.Output.Split([' ', '\t', '\n']).Where(word => word.StartsWith("/lib", StringComparison.Ordinal)))
            found.Add(word);
        var folder = Path.GetDirectoryName(found.First(path => Path.GetFileName(path) == "libc.so.6"))!;
        found.UnionWith(OpenedLater.Select(name => Path.Combine(folder, name)).Where(File.Exists));
        found.UnionWith(Directory.EnumerateFiles(folder, "libicu*.so.??"));
        return found;
    }

    /// <summary>The same bytes for the same files: whoever has the layer already need not take it again.</summary>
    /// <returns>The digest of the layer before it is compressed.</returns>
    private static async Task<string> WriteLayerAsync(string path, SortedDictionary<string, string> files)
    {
        using var hash = SHA256.Create();
        await using (var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        await using (var hashed = new CryptoStream(zip, hash, CryptoStreamMode.Write))
        await using (var tar = new TarWriter(hashed, TarEntryFormat.Ustar))
        {
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, "tmp") { Mode = (UnixFileMode)0b001_111_111_111, ModificationTime = DateTimeOffset.UnixEpoch });
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "usr/bin/dotnet") { LinkName = "../share/dotnet/dotnet", ModificationTime = DateTimeOffset.UnixEpoch });
            await WriteTextAsync(tar, "etc/group", "root:x:0:\napp:x:1654:\n");
            await WriteTextAsync(tar, "etc/passwd", "root:x:0:0::/:/bin/false\napp:x:1654:1654::/app:/bin/false\n");
            foreach (var (name, source) in files)
            {
                await using var content = File.OpenRead(source);
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)0b111_101_101, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = content });
            }
        }
        return $"sha256:{Convert.ToHexStringLower(hash.Hash!)}";
    }

    private static Task WriteTextAsync(TarWriter tar, string name, string text) =>
        tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = (UnixFileMode)0b110_100_100, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
        });
}
