using System.Buffers;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Inference;

/// <summary>One ONNX model, ready to run. Runs may overlap.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private const int OptimizeNothing = 0;
    private const int OptimizeAll = 99;
    private const int DeviceAllocator = 0;

    // The optimiser moves zero padding into a max pool, where padding means minus infinity: wrong numbers.
    private const string DisabledOptimizers = "Pad_Fusion";

    // Channels in blocks need a Reshape in places, which fails on an empty batch.
    private const string DisabledForEmpty = DisabledOptimizers + ";NchwcTransformer";

    private static readonly (string Key, string Value)[] Configuration =
    [
        // The process's bounded memory, instead of a pool without bounds per session.
        ("session.use_env_allocators", "1"),
        // Weights live as long as the session: in the pool, what is freed of them stays the pool's.
        ("session.use_device_allocator_for_initializers", "1"),
    ];

    // From here on a graph's weights are worth sharing, and optimising it into a file first.
    private const int MinSharedBytes = 1 << 20;

    // A run keeps a few words for each on the stack.
    private const int MaxNames = 10_000;

    private readonly OrtHandle _session;
    private readonly OrtHandle _memoryInfo;
    private readonly byte[][] _inputNames;
    private readonly byte[][] _outputNames;
    private volatile bool _isDisposed;

    /// <param name="saveOptimizedAs">Where to write the optimised model; null: nowhere.</param>
    /// <exception cref="OnnxRuntimeException">The model is not valid, or the optimised one cannot be written.</exception>
    /// <exception cref="IOException">The optimised model cannot be read back.</exception>
    public static OnnxSession Of(StageDefinition stage, string? saveOptimizedAs = null)
    {
        var (model, isForEmpty) = (stage.Model!.ToByteArray(), IsForEmpty(stage.Model!.Graph));
        if (model.Length < MinSharedBytes)
            return new(model, stage.InputNames, stage.OutputNames, isOptimized: false, saveOptimizedAs, isForEmpty);
        if (saveOptimizedAs is not null)
            return OptimizedIn(saveOptimizedAs);
        using var scratch = ScratchFile.TryCreate();
        try
        {
            if (scratch is not null)
                return OptimizedIn(scratch.Path);
        }
        catch (Exception e) when (e is IOException or OnnxRuntimeException)
        {
            // The disk may be full. Where it is the model's fault, that is said now.
        }
        return new(model, stage.InputNames, stage.OutputNames, isOptimized: false, isForEmpty: isForEmpty);

        // Only what the optimiser has made of the weights can be shared.
        OnnxSession OptimizedIn(string path)
        {
            new OnnxSession(model, stage.InputNames, stage.OutputNames, isOptimized: false, path, isForEmpty).Dispose();
            return new(File.ReadAllBytes(path), stage.InputNames, stage.OutputNames, isOptimized: true);
        }
    }

    /// <param name="model">A serialised ONNX model; not kept.</param>
    /// <param name="inputNames">In the order in which <see cref="Run(ReadOnlySpan{Tensor}, CancellationToken)"/> gets them.</param>
    /// <param name="isOptimized">True for a model that a session wrote after it had optimised it, on this machine.</param>
    /// <param name="saveOptimizedAs">Where to write the optimised model; null: nowhere.</param>
    /// <param name="isForEmpty">True when an input has no elements, as its shape says.</param>
    /// <exception cref="OnnxRuntimeException">The model is not valid.</exception>
    public OnnxSession(ReadOnlySpan<byte> model, IEnumerable<string> inputNames, IEnumerable<string> outputNames, bool isOptimized = false, string? saveOptimizedAs = null,
        bool isForEmpty = false)
    {
        _inputNames = [.. inputNames.Select(OrtApi.Text)];
        _outputNames = [.. outputNames.Select(OrtApi.Text)];
        if (_inputNames.Length > MaxNames || _outputNames.Length > MaxNames)
            throw new OnnxRuntimeException($"more than {MaxNames} inputs or outputs");

        void* pointer;
        OrtApi.Check(((delegate* unmanaged<void**, void*>)OrtApi.Function(OrtFunction.CreateSessionOptions))(&pointer));
        using var options = new OrtHandle(pointer, OrtFunction.ReleaseSessionOptions);
        OrtApi.Check(((delegate* unmanaged<void*, int, void*>)OrtApi.Function(OrtFunction.SetSessionGraphOptimizationLevel))(options.Pointer, isOptimized ? OptimizeNothing : OptimizeAll));
        OrtApi.Check(((delegate* unmanaged<void*, void*>)OrtApi.Function(OrtFunction.DisablePerSessionThreads))(options.Pointer));
        foreach (var (key, value) in Configuration.Append(("optimization.disable_specified_optimizers", isForEmpty ? DisabledForEmpty : DisabledOptimizers)))
        {
            fixed (byte* k = OrtApi.Text(key), v = OrtApi.Text(value))
                OrtApi.Check(((delegate* unmanaged<void*, byte*, byte*, void*>)OrtApi.Function(OrtFunction.AddSessionConfigEntry))(options.Pointer, k, v));
        }

        if (saveOptimizedAs is not null)
        {
            fixed (byte* path = OrtApi.Text(saveOptimizedAs))
                OrtApi.Check(((delegate* unmanaged<void*, byte*, void*>)OrtApi.Function(OrtFunction.SetOptimizedModelFilePath))(options.Pointer, path));
        }

        var weights = isOptimized && model.Length >= MinSharedBytes ? SharedWeights.Of(ModelProto.Parser.ParseFrom(model)) : null;
        try
        {
            foreach (var (name, value) in weights?.Values ?? [])
            {
                fixed (byte* n = name)
                    OrtApi.Check(((delegate* unmanaged<void*, byte*, void*, void*>)OrtApi.Function(OrtFunction.AddInitializer))(options.Pointer, n, value.Pointer));
            }
            fixed (byte* data = model)
            {
                OrtApi.Check(((delegate* unmanaged<void*, void*, nuint, void*, void**, void*>)OrtApi.Function(OrtFunction.CreateSessionFromArray))(
                    OrtEnvironment.Pointer, data, (nuint)model.Length, options.Pointer, &pointer));
            }
        }
        catch
        {
            weights?.Dispose();
            throw;
        }
        _session = new OrtHandle(pointer, OrtFunction.ReleaseSession, weights);
        OrtApi.Check(((delegate* unmanaged<int, int, void**, void*>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(DeviceAllocator, 0, &pointer));
        _memoryInfo = new OrtHandle(pointer, OrtFunction.ReleaseMemoryInfo);
    }

    /// <param name="inputs">Borrowed for the call: their memory is read where it lies.</param>
    /// <param name="ct">Stops the run at the next node.</param>
    /// <returns>Tensors over the runtime's memory, owned by the caller.</returns>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    /// <exception cref="OperationCanceledException">The token ended it.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed before the run began.</exception>
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, CancellationToken ct) => Run(inputs, givesBack: false, ct);

    /// <param name="givesBack">Whether the pool of memory that all sessions share is given back to the system after it, as far as nobody uses it.</param>
    /// <inheritdoc cref="Run(ReadOnlySpan{Tensor}, CancellationToken)"/>
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, bool givesBack, CancellationToken ct)
    {
        if (inputs.Length != _inputNames.Length)
            throw new ArgumentException($"The model has {_inputNames.Length} inputs, not {inputs.Length}.", nameof(inputs));
        ct.ThrowIfCancellationRequested();
        // A version may be unloaded while it runs: the session goes when its last run has ended, and none begins any more.
        // The handle alone would let runs begin for as long as another one is under way.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var session = _session.Use();
        using var memoryInfo = _memoryInfo.Use();

        var pins = new MemoryHandle[inputs.Length + _inputNames.Length + _outputNames.Length];
        var values = stackalloc void*[inputs.Length];
        var results = stackalloc void*[_outputNames.Length];
        var inputNames = stackalloc byte*[_inputNames.Length];
        var outputNames = stackalloc byte*[_outputNames.Length];
        new Span<nint>(values, inputs.Length).Clear();
        new Span<nint>(results, _outputNames.Length).Clear();

        void* pointer;
        OrtApi.Check(((delegate* unmanaged<void**, void*>)OrtApi.Function(OrtFunction.CreateRunOptions))(&pointer));
        using var options = new OrtHandle(pointer, OrtFunction.ReleaseRunOptions);
        if (givesBack)
        {
            fixed (byte* key = OrtApi.Text("memory.enable_memory_arena_shrinkage"), value = OrtApi.Text("cpu:0"))
                OrtApi.Check(((delegate* unmanaged<void*, byte*, byte*, void*>)OrtApi.Function(OrtFunction.AddRunConfigEntry))(options.Pointer, key, value));
        }
        using var registration = ct.UnsafeRegister(static o => Terminate((OrtHandle)o!), options);
        try
        {
            var pinned = 0;
            for (var i = 0; i < inputs.Length; i++)
            {
                pins[pinned] = inputs[i].Bytes.Pin();
                values[i] = Borrow(inputs[i], pins[pinned++].Pointer, memoryInfo.Pointer);
                inputNames[i] = (byte*)(pins[pinned++] = _inputNames[i].AsMemory().Pin()).Pointer;
            }
            for (var i = 0; i < _outputNames.Length; i++)
                outputNames[i] = (byte*)(pins[pinned++] = _outputNames[i].AsMemory().Pin()).Pointer;

            OrtApi.Check(((delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)OrtApi.Function(OrtFunction.Run))(
                session.Pointer, options.Pointer, inputNames, values, (nuint)inputs.Length, outputNames, (nuint)_outputNames.Length, results));
        }
        catch (OnnxRuntimeException) when (ct.IsCancellationRequested)
        {
            Release(results, _outputNames.Length);
            throw new OperationCanceledException(ct);
        }
        catch
        {
            Release(results, _outputNames.Length);
            throw;
        }
        finally
        {
            Release(values, inputs.Length);
            foreach (var pin in pins)
                pin.Dispose();
        }

        var outputs = new Tensor[_outputNames.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var value = results[i];
            results[i] = null;
            try
            {
                outputs[i] = Adopt(value);
            }
            catch
            {
                Release(results, _outputNames.Length);
                Array.ForEach(outputs, o => o?.Dispose());
                throw;
            }
        }
        return outputs;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _session.Dispose();
        _memoryInfo.Dispose();
    }

    private static bool IsForEmpty(GraphProto graph) =>
        graph.Input.Any(i => i.Type?.TensorType?.Shape?.Dim.Any(d => d is { ValueCase: TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue, DimValue: 0 }) == true);

    private static void Terminate(OrtHandle options) =>
        OrtApi.Check(((delegate* unmanaged<void*, void*>)OrtApi.Function(OrtFunction.RunOptionsSetTerminate))(options.Pointer));

    // A value over the caller's memory, which stays pinned until the run ends.
    private static void* Borrow(Tensor tensor, void* data, void* memoryInfo)
    {
        var type = OnnxTypes.ToOnnx(tensor.Type);
        void* value;
        fixed (long* sizes = tensor.Shape.Dimensions)
        {
            OrtApi.Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)OrtApi.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                memoryInfo, data, (nuint)tensor.Bytes.Length, sizes, (nuint)tensor.Shape.Rank, type, &value));
        }
        return value;
    }

    // A tensor over the runtime's memory: released when the tensor is disposed.
    private static Tensor Adopt(void* value)
    {
        var owner = new OrtHandle(value, OrtFunction.ReleaseValue);
        try
        {
            return Adopt(value, owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    private static Tensor Adopt(void* value, OrtHandle owner)
    {
        void* info;
        OrtApi.Check(((delegate* unmanaged<void*, void**, void*>)OrtApi.Function(OrtFunction.GetTensorTypeAndShape))(value, &info));
        using var description = new OrtHandle(info, OrtFunction.ReleaseTensorTypeAndShapeInfo);
        int type;
        OrtApi.Check(((delegate* unmanaged<void*, int*, void*>)OrtApi.Function(OrtFunction.GetTensorElementType))(info, &type));
        nuint rank;
        OrtApi.Check(((delegate* unmanaged<void*, nuint*, void*>)OrtApi.Function(OrtFunction.GetDimensionsCount))(info, &rank));
        var sizes = new long[rank];
        fixed (long* s = sizes)
            OrtApi.Check(((delegate* unmanaged<void*, long*, nuint, void*>)OrtApi.Function(OrtFunction.GetDimensions))(info, s, rank));
        void* data;
        OrtApi.Check(((delegate* unmanaged<void*, void**, void*>)OrtApi.Function(OrtFunction.GetTensorMutableData))(value, &data));
        var (dtype, shape) = (OnnxTypes.FromOnnx(type), TensorShape.Of(sizes));
        var bytes = shape.ElementCount * dtype.ElementSize();
        if (bytes > int.MaxValue)
            throw new OnnxRuntimeException($"the model made a tensor of {bytes} bytes; at most {int.MaxValue} are allowed");
        var memory = new OrtTensorMemory(owner, (byte*)data, (int)bytes);
        return Tensor.FromBytes(dtype, shape, memory.Memory, memory);
    }

    private static void Release(void** values, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (values[i] != null)
                ((delegate* unmanaged<void*, void>)OrtApi.Function(OrtFunction.ReleaseValue))(values[i]);
        }
    }
}
