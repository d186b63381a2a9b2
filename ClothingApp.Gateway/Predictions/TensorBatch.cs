using System.Buffers;
using ClothingApp.Gateway.Models;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>
/// The input tensor while pictures are written into it. A picture takes its place only once it is decoded, so that failed
/// ones leave no holes and nothing is ever moved; the memory is rented when the first one does.
/// </summary>
internal sealed class TensorBatch(PictureModel model, int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private IMemoryOwner<byte>? _owner;
    private int _count;

    public int Count => _count;

    /// <summary>The next free place: its index and its bytes, which are not cleared.</summary>
    public int Take(out Memory<byte> bytes)
    {
        lock (_lock)
        {
            _owner ??= MemoryPool<byte>.Shared.Rent(checked(capacity * model.PictureBytes));
            bytes = _owner.Memory.Slice(_count * model.PictureBytes, model.PictureBytes);
            return _count++;
        }
    }

    /// <summary>The pictures so far as one tensor, which takes the memory over.</summary>
    public Tensor ToTensor()
    {
        lock (_lock)
        {
            var tensor = Tensor.FromBytes(
                model.InputType, model.InputShape(_count), _owner!.Memory[..(_count * model.PictureBytes)], _owner);
            _owner = null;
            return tensor;
        }
    }

    public void Dispose() => _owner?.Dispose();
}
