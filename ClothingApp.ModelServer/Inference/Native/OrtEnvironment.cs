namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>The runtime's process-wide state: its log and one pool of threads that all sessions share.</summary>
internal static unsafe class OrtEnvironment
{
    // Every error comes as a status as well: the runtime's own lines would only repeat what a client did wrong.
    private const int LogFatal = 4;

    private static OrtHandle? _environment;
    private static readonly Lock Creation = new();

    /// <summary>Threads that one run may use; 0 lets the runtime choose. Takes effect before the first session.</summary>
    public static int Threads { get; set; }

    public static void* Pointer
    {
        get
        {
            lock (Creation)
                return (_environment ??= Create()).Pointer;
        }
    }

    private static OrtHandle Create()
    {
        void* threading;
        OrtApi.Check(((delegate* unmanaged<void**, void*>)OrtApi.Function(OrtFunction.CreateThreadingOptions))(&threading));
        using var options = new OrtHandle(threading, OrtFunction.ReleaseThreadingOptions);
        OrtApi.Check(((delegate* unmanaged<void*, int, void*>)OrtApi.Function(OrtFunction.SetGlobalIntraOpNumThreads))(threading, Threads));
        // Waiting threads that spin would take the cores from the requests that are being read and written.
        OrtApi.Check(((delegate* unmanaged<void*, int, void*>)OrtApi.Function(OrtFunction.SetGlobalSpinControl))(threading, 0));
        void* environment;
        fixed (byte* name = OrtApi.Text("ClothingApp"))
        {
            OrtApi.Check(((delegate* unmanaged<int, byte*, void*, void**, void*>)OrtApi.Function(OrtFunction.CreateEnvWithGlobalThreadPools))(
                LogFatal, name, threading, &environment));
        }
        return new OrtHandle(environment, OrtFunction.ReleaseEnv);
    }
}
