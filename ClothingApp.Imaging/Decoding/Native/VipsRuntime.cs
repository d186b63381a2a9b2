using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>Finds libvips and sets it up once: which file it is, which loaders it may use, how many threads.</summary>
internal static class VipsRuntime
{
    /// <summary>
    /// The library's file names: as the npm packages have it, as the NuGet package NetVips.Native has it, as a system has it.
    /// Its C++ build carries the C functions too.
    /// </summary>
    private static readonly string[] FileNames =
    [
        "libvips-cpp.so.8.18.7",
        "libvips-cpp.8.18.7.dylib",
        "libvips-42.dll",
        "libvips.so.42",
        "libvips.42.dylib",
    ];

    /// <summary>
    /// The loaders that stay open. Every other one is blocked: the library also reads SVG, PDF, raw matrices and more, whose
    /// parsers were not made for files from strangers.
    /// </summary>
    private static readonly string[] Loaders =
    [
        "VipsForeignLoadJpeg",
        "VipsForeignLoadPng",
        "VipsForeignLoadWebp",
        "VipsForeignLoadNsgif",
        "VipsForeignLoadHeif",
        "VipsForeignLoadTiff",
    ];

    private static readonly Lazy<bool> Started = new(Start);

    /// <exception cref="DllNotFoundException">The library is not beside the program; the message says where it comes from.</exception>
    internal static void EnsureStarted() => _ = Started.Value;

    private static unsafe bool Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(VipsRuntime).Assembly, Resolve);
        // GLib prints warnings about broken files to stderr by default: strangers would write our log.
        VipsNative.g_log_set_default_handler(&Silence, 0);
        if (VipsNative.vips_init("ClothingApp") != 0) throw VipsException.Take();
        // The server's requests are the parallelism, and no picture comes twice.
        VipsNative.vips_concurrency_set(1);
        VipsNative.vips_cache_set_max(0);
        VipsNative.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (var loader in Loaders) VipsNative.vips_operation_block_set(loader, 0);
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != VipsNative.Library) return 0;
        foreach (var file in FileNames)
        {
            if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out var library) ||
                NativeLibrary.TryLoad(file, assembly, search, out library))
                return library;
        }

        throw new DllNotFoundException(
            $"libvips was not found in {AppContext.BaseDirectory} ({string.Join(", ", FileNames)}). The build copies it there from its npm package: build the project again with npm on PATH.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Silence(nint domain, int level, nint message, nint data)
    {
    }
}
