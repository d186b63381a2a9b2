namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>The runtime's process-wide state: its log, one pool of threads and one pool of memory that all sessions share.</summary>
internal static unsafe class OrtEnvironment
{
    // Every error comes as a status as well: the runtime's own lines would only repeat what a client did wrong.
    private const int LogFatal = 4;

    private const int ArenaAllocator = 1;
    private const int RuntimesChoice = -1;

    // Not to the next power of two: a large batch or an explanation would leave half of what it takes unused.
    private const int AsRequested = 1;

    private static OrtHandle? _environment;
    private static readonly Lock Creation = new();

    /// <summary>Threads that one run may use; 0 lets the runtime choose. Takes effect before the first session.</summary>
    public static int Threads { get; set; }

    /// <summary>
    /// What all models and runs together may take of the runtime: a request that needs more is refused, instead of the
    /// system ending the process. Half of what there is, unless set before the first session.
    /// </summary>
    public static long MaxBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

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
        var handle = new OrtHandle(environment, OrtFunction.ReleaseEnv);
        OrtApi.Check(((delegate* unmanaged<void*, void*>)OrtApi.Function(OrtFunction.DisableTelemetryEvents))(environment));
        AddMemory(environment);
        return handle;
    }

    // Sessions use it when they are configured with session.use_env_allocators.
    private static void AddMemory(void* environment)
    {
        void* pointer;
        OrtApi.Check(((delegate* unmanaged<int, int, void**, void*>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(ArenaAllocator, 0, &pointer));
        using var memory = new OrtHandle(pointer, OrtFunction.ReleaseMemoryInfo);
        OrtApi.Check(((delegate* unmanaged<nuint, int, int, int, void**, void*>)OrtApi.Function(OrtFunction.CreateArenaCfg))(
            (nuint)MaxBytes, AsRequested, RuntimesChoice, RuntimesChoice, &pointer));
        using var configuration = new OrtHandle(pointer, OrtFunction.ReleaseArenaCfg);
        OrtApi.Check(((delegate* unmanaged<void*, void*, void*, void*>)OrtApi.Function(OrtFunction.CreateAndRegisterAllocator))(environment, memory.Pointer, configuration.Pointer));
    }
}
