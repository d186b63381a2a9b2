namespace ClothingApp.Serving.Tensors;

/// <summary>The memory that the tensors of all requests together may take: a request that finds too little left is refused before it takes any.</summary>
/// <param name="maxBytes">How much there is.</param>
public sealed class TensorBudget(long maxBytes)
{
    private long _taken;

    public long MaxBytes { get; } = maxBytes;

    /// <summary>What requests hold now.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <returns>What one request takes; disposed when it is done with all of it.</returns>
    public Hold Begin() => new(this);

    /// <summary>What one request has taken of the budget.</summary>
    public sealed class Hold : IDisposable
    {
        private readonly TensorBudget _budget;
        private long _bytes;

        internal Hold(TensorBudget budget) => _budget = budget;

        /// <returns>False, and nothing taken, when there is not as much left.</returns>
        public bool TryTake(long bytes)
        {
            if (bytes > _budget.MaxBytes || Interlocked.Add(ref _budget._taken, bytes) > _budget.MaxBytes)
            {
                if (bytes <= _budget.MaxBytes)
                    Interlocked.Add(ref _budget._taken, -bytes);
                return false;
            }
            _bytes += bytes;
            return true;
        }

        public void Dispose() => Interlocked.Add(ref _budget._taken, -Interlocked.Exchange(ref _bytes, 0));
    }
}
