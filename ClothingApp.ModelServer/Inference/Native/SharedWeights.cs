using System.Globalization;
using System.Security.Cryptography;
using ClothingApp.ModelServer.Conversion.Onnx;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>
/// The weights of optimised graphs, each once in the process: the signatures of a model, and its versions and programs for particular
/// shapes, compute with the same numbers for the most part. What is equal in type, shape and contents is one piece of memory.
/// </summary>
internal static unsafe class SharedWeights
{
    // Smaller ones are not worth a name, and the optimiser may want to look at them.
    private const int MinBytes = 4096;

    // What the runtime's own vector instructions like best.
    private const int Alignment = 64;

    private const int DeviceAllocator = 0;

    // Of a weight that is a session's own the runtime keeps what its kernel has packed, and drops the rest; of a shared one it keeps both.
    private static readonly HashSet<string> Packing = new(StringComparer.Ordinal)
    {
        "ConvTranspose", "MatMul", "FusedMatMul", "Gemm", "FusedGemm", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearMatMul", "QLinearConv", "ConvInteger", "LSTM", "GRU", "RNN",
    };

    private static readonly Lock Access = new();
    private static readonly Dictionary<string, Weight> Kept = new(StringComparer.Ordinal);

    /// <summary>Bytes of all that are kept.</summary>
    public static long Bytes
    {
        get
        {
            lock (Access)
                return Kept.Values.Sum(w => (long)w.Length);
        }
    }

    /// <summary>The large weights of a graph that are used as they are, to be given to its session by their names; to be released when the session is.</summary>
    public static Share Of(ModelProto model)
    {
        var share = new Share();
        try
        {
            var packed = model.Graph.Node.Where(n => Packing.Contains(n.OpType)).SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
            foreach (var initializer in model.Graph.Initializer.Where(i => i.RawData.Length >= MinBytes && !packed.Contains(i.Name)))
                share.Add(initializer.Name, Take(initializer));
            return share;
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private static Weight Take(TensorProto initializer)
    {
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{initializer.DataType} {string.Join(',', initializer.Dims)} {Convert.ToHexString(SHA256.HashData(initializer.RawData.Span))}");
        lock (Access)
        {
            if (!Kept.TryGetValue(key, out var weight))
                Kept.Add(key, weight = new Weight(key, initializer));
            weight.Users++;
            return weight;
        }
    }

    private static void Release(Weight weight)
    {
        lock (Access)
        {
            if (--weight.Users > 0)
                return;
            Kept.Remove(weight.Key);
            weight.Free();
        }
    }

    /// <summary>What one session uses.</summary>
    public sealed class Share : IDisposable
    {
        private readonly List<(string Name, Weight Weight)> _weights = [];

        public IEnumerable<(byte[] Name, OrtHandle Value)> Values => _weights.Select(w => (OrtApi.Text(w.Name), w.Weight.Value));

        public void Add(string name, Weight weight) => _weights.Add((name, weight));

        public void Dispose()
        {
            foreach (var (_, weight) in _weights)
                Release(weight);
            _weights.Clear();
        }
    }

    /// <summary>One piece of memory, and the runtime's description of it.</summary>
    public sealed class Weight
    {
        private readonly void* _data;

        public Weight(string key, TensorProto initializer)
        {
            (Key, Length) = (key, initializer.RawData.Length);
            _data = System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)Length, Alignment);
            initializer.RawData.Span.CopyTo(new Span<byte>(_data, Length));
            void* pointer;
            OrtApi.Check(((delegate* unmanaged<int, int, void**, void*>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(DeviceAllocator, 0, &pointer));
            using var memoryInfo = new OrtHandle(pointer, OrtFunction.ReleaseMemoryInfo);
            fixed (long* sizes = initializer.Dims.ToArray())
            {
                OrtApi.Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)OrtApi.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                    memoryInfo.Pointer, _data, (nuint)Length, sizes, (nuint)initializer.Dims.Count, (int)initializer.DataType, &pointer));
            }
            Value = new OrtHandle(pointer, OrtFunction.ReleaseValue);
        }

        public string Key { get; }

        public int Length { get; }

        public int Users { get; set; }

        public OrtHandle Value { get; }

        public void Free()
        {
            Value.Dispose();
            System.Runtime.InteropServices.NativeMemory.AlignedFree(_data);
        }
    }
}
