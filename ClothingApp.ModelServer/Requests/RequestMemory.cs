using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Requests;

/// <summary>
/// How much of the container's memory requests may take. Half is the models' and their runs' (<see cref="Inference.Native.OrtEnvironment.MaxBytes"/>),
/// a quarter what all requests hold together; the rest is the program's own, answers and what a collection has not yet freed.
/// </summary>
internal sealed class RequestMemory
{
    private readonly TensorBudget _budget;

    /// <param name="available">What the machine or the container has, in bytes.</param>
    public RequestMemory(long available)
    {
        _budget = new TensorBudget(available / 4);
        MaxTensorBytes = Math.Min(ServingMethods.DefaultMaxTensorBytes, _budget.MaxBytes);
        MaxRestBodyBytes = Math.Min(512L << 20, _budget.MaxBytes / 3);
    }

    public static RequestMemory OfThisContainer() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Of one request.</summary>
    public long MaxTensorBytes { get; }

    /// <summary>Text becomes as much again in tensors at least, and once more where it is read into; what becomes more is counted as it does.</summary>
    public long MaxRestBodyBytes { get; }

    /// <summary>Of all requests together.</summary>
    public TensorBudget Budget => _budget;

    /// <summary>For the text of a REST request and the tensors that become of it.</summary>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED: other requests have what there is.</exception>
    public void Take(TensorBudget.Hold hold, long bytes)
    {
        if (!hold.TryTake(bytes))
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted,
                $"the request takes {bytes} bytes of memory more, and of the {_budget.MaxBytes} for all requests {_budget.Taken} are taken: try again later, or send less at once");
        }
    }
}
