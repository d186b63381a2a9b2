namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>How pictures are decoded in processes of their own.</summary>
public sealed record WorkerOptions
{
    /// <summary>
    /// What starts a worker: a program's path, then its arguments, to which the worker's own are added. Null: this program once more, which has
    /// to ask <see cref="DecodeWorker.IsAsked"/> first of all.
    /// </summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Pictures decoded at the same time. One more process than these waits, started, for one of them to die.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount + 1;

    /// <summary>Memory that a worker may take beyond what it has when it starts; the pixels themselves lie outside of it.</summary>
    public long MemoryBytes { get; init; } = 512_000_000;

    /// <summary>From starting a worker until it is ready.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told what an operator should know. Called from any thread.</summary>
    public Action<WorkerEvent>? OnEvent { get; init; }
}
