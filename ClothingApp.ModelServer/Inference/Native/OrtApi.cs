using System.Runtime.InteropServices;
using System.Text;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>
/// ONNX Runtime's C API: one exported function gives a table of function pointers, which is only ever appended to, so an
/// index stays valid in every later release (onnxruntime_c_api.h). Functions return a status; null is success.
/// </summary>
internal static unsafe partial class OrtApi
{
    private const string Library = "onnxruntime";
    private const uint ApiVersion = 20;

    /// <summary>Names under which the library is known: npm's, NuGet's and the plain one.</summary>
    private static readonly string[] FileNames =
        ["libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.1.dylib", "libonnxruntime.dylib", "onnxruntime.dll"];

    private static readonly void** Table = Load();

    /// <summary>The runtime's version: <c>1.31.1</c>.</summary>
    public static string Version { get; } = Marshal.PtrToStringUTF8((nint)OrtGetApiBase()->GetVersionString()) ?? "";

    public static void* Function(OrtFunction index) => Table[(int)index];

    /// <exception cref="OnnxRuntimeException">The status is an error.</exception>
    public static void Check(void* status)
    {
        if (status == null)
            return;
        var message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<void*, byte*>)Function(OrtFunction.GetErrorMessage))(status)) ?? "";
        ((delegate* unmanaged<void*, void>)Function(OrtFunction.ReleaseStatus))(status);
        throw new OnnxRuntimeException(message);
    }

    /// <summary>Text for the runtime, with the zero that ends it.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [StructLayout(LayoutKind.Sequential)]
    private struct OrtApiBase
    {
        public delegate* unmanaged<uint, void**> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }

    [LibraryImport(Library)]
    private static partial OrtApiBase* OrtGetApiBase();

    private static void** Load()
    {
        OrtTelemetry.SwitchOff();
        NativeLibrary.SetDllImportResolver(typeof(OrtApi).Assembly, static (name, assembly, path) =>
        {
            if (name != Library)
                return 0;
            foreach (var file in FileNames)
            {
                if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out var handle) || NativeLibrary.TryLoad(file, assembly, path, out handle))
                    return handle;
            }
            throw new DllNotFoundException(
                $"ONNX Runtime was not found beside {AppContext.BaseDirectory}: build the project again (npm brings it), or see README.md for supported systems.");
        });
        var table = OrtGetApiBase()->GetApi(ApiVersion);
        return table != null ? table : throw new InvalidOperationException($"This ONNX Runtime is older than API version {ApiVersion}.");
    }
}
