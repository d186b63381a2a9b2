using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Inference;

/// <summary>The values of one run of a program, by slot.</summary>
internal sealed class ProgramRun(int slots, KernelContext context)
{
    private readonly HostValue[] _slots = new HostValue[slots];

    public KernelContext Context { get; } = context;

    public HostValue this[int slot]
    {
        get => _slots[slot];
        set => _slots[slot] = value;
    }

    public Tensor[] Tensors(int[] slots)
    {
        var tensors = new Tensor[slots.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = _slots[slots[i]].Tensor!;
        return tensors;
    }

    public HostValue[] Values(ReadOnlySpan<int> slots)
    {
        var values = new HostValue[slots.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _slots[slots[i]];
        return values;
    }

    /// <summary>Disposes what the run owns, except what it hands on.</summary>
    public void Release(ReadOnlySpan<HostValue> results)
    {
        foreach (var value in _slots)
        {
            if (value is { IsOwned: true, Tensor: { } tensor } && !Contains(results, tensor))
                tensor.Dispose();
        }
    }

    public static bool Contains(ReadOnlySpan<HostValue> values, Tensor tensor)
    {
        foreach (var value in values)
        {
            if (ReferenceEquals(value.Tensor, tensor))
                return true;
        }
        return false;
    }
}
