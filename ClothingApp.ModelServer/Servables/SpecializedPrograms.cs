using ClothingApp.ModelServer.Inference;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// Programs for the shapes that requests have: where a signature leaves sizes open that its graph cannot be converted
/// without, and where a request has other sizes than the signature says, which TensorFlow itself would try to compute.
/// The last few are kept.
/// </summary>
internal sealed class SpecializedPrograms(Func<IReadOnlyList<TensorShape>, CompiledProgram> compile) : IDisposable
{
    private const int MaxKept = 4;

    private readonly Lock _lock = new();

    // The one that was used last is at the end.
    private readonly List<(TensorShape[] Shapes, Lazy<CompiledProgram> Program)> _kept = [];

    /// <summary>True when the version was unloaded.</summary>
    public bool IsDisposed { get; private set; }

    /// <param name="shapes">In the order of the program's inputs.</param>
    /// <exception cref="ObjectDisposedException">The version was unloaded.</exception>
    /// <exception cref="SavedModels.ModelLoadException">The graph cannot be converted for these shapes.</exception>
    public CompiledProgram For(TensorShape[] shapes)
    {
        Lazy<CompiledProgram> program;
        Lazy<CompiledProgram>? dropped = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            var at = _kept.FindIndex(k => k.Shapes.SequenceEqual(shapes));
            program = at < 0 ? new Lazy<CompiledProgram>(() => compile(shapes)) : _kept[at].Program;
            if (at >= 0)
                _kept.RemoveAt(at);
            _kept.Add((shapes, program));
            if (_kept.Count > MaxKept)
            {
                dropped = _kept[0].Program;
                _kept.RemoveAt(0);
            }
        }
        Dispose(dropped);
        try
        {
            return program.Value;
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException || e.InnerException is IOException)
        {
            // It may work the next time.
            lock (_lock)
                _kept.RemoveAll(k => k.Program == program);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            IsDisposed = true;
            _kept.ForEach(k => Dispose(k.Program));
            _kept.Clear();
        }
    }

    private static void Dispose(Lazy<CompiledProgram>? program)
    {
        if (program is { IsValueCreated: true })
            program.Value.Dispose();
    }
}
