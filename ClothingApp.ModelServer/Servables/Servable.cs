using System.Collections.Concurrent;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>
/// One loaded version of a model. A signature is converted when it is first asked for; whoever asks meanwhile waits for
/// the same conversion. A signature that cannot be converted fails alone.
/// </summary>
internal sealed class Servable : IDisposable
{
    public const string DefaultSignature = "serving_default";

    // What failed because of a disk, or for want of memory, is tried again; who asks meanwhile is told what it was.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private static int _conversions;

    private readonly SavedModelBundle _bundle;
    private readonly VariableStore _variables;
    private readonly ConcurrentDictionary<string, Lazy<Task<LoadedSignature>>> _loaded = new(StringComparer.Ordinal);

    private readonly GraphCache? _cache;
    private readonly Lazy<string> _contents;

    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The owner, and every call that runs.
    private int _users = 1;
    private bool _isDisposed;

    private Servable(SavedModelBundle bundle, GraphCache? cache)
    {
        _bundle = bundle;
        _cache = cache;
        _contents = new Lazy<string>(bundle.HashContents);
        _variables = new VariableStore(bundle);
        // The initialiser is a signature to TensorFlow but nothing that a client may call.
        Signatures = bundle.Signatures.Where(s => !s.Key.StartsWith("__saved_model_", StringComparison.Ordinal))
            .ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
    }

    /// <summary>Programs that were converted or opened in this process: each leaves behind what it was made from.</summary>
    public static int Conversions => Volatile.Read(ref _conversions);

    /// <summary>As the model describes them, by name.</summary>
    public IReadOnlyDictionary<string, SignatureDef> Signatures { get; }

    /// <summary>How requests are joined; null: they are not.</summary>
    public BatchingSettings? Batching { get; init; }

    /// <summary>Ends when the last call that used it has ended after <see cref="Dispose"/>, and its memory is given back.</summary>
    public Task Freed => _freed.Task;

    /// <summary>Every signature of the file, the initialiser included: what GetModelMetadata shows.</summary>
    public IEnumerable<KeyValuePair<string, SignatureDef>> AllSignatures => _bundle.Signatures;

    /// <summary>Reads the version folder; no signature is converted yet.</summary>
    /// <param name="cache">Where converted graphs are kept; null: nowhere.</param>
    /// <param name="tags">Of the graph that is wanted.</param>
    /// <param name="batching">How requests are joined; null: they are not.</param>
    /// <exception cref="ModelLoadException">The folder holds no model that can be served.</exception>
    public static Servable Load(string folder, GraphCache? cache = null, string tags = "serve", BatchingSettings? batching = null)
    {
        var servable = new Servable(SavedModelBundle.Load(folder, tags), cache) { Batching = batching };
        return servable.Signatures.Count > 0
            ? servable
            : throw new ModelLoadException($"{folder} has no signature that could be called: save the model with signatures, or with Keras' model.export(...).");
    }

    /// <param name="name">One of <see cref="Signatures"/>.</param>
    /// <exception cref="ModelLoadException">The signature cannot be converted.</exception>
    public Task<LoadedSignature> GetSignatureAsync(string name) =>
        // Seconds of work for a large model: not on the thread that reads requests.
        _loaded.GetOrAdd(name, n => new Lazy<Task<LoadedSignature>>(() => Task.Run(() => ConvertAsync(n)))).Value;

    /// <summary>Signatures of which a run failed since this was last asked, in a way that may not be the request's fault.</summary>
    public IReadOnlyList<LoadedSignature> TakeSuspects() =>
        [.. _loaded.Values.Where(s => s.IsValueCreated && s.Value.IsCompletedSuccessfully).Select(s => s.Value.Result).Where(s => s.TakeSuspicion())];

    /// <summary>Keeps it loaded until <see cref="EndUse"/>, whatever happens to the version meanwhile.</summary>
    /// <returns>False when it is already gone.</returns>
    public bool TryUse()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }
        return false;
    }

    /// <summary>The last user frees what is loaded.</summary>
    public void EndUse()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Free();
    }

    /// <summary>Ends the owner's use. Calls that hold it go on.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
            EndUse();
    }

    private void Free()
    {
        // Whoever waited for a conversion may have left.
        foreach (var signature in _loaded.Values.Where(s => s.IsValueCreated))
            _ = signature.Value.ContinueWith(s => s.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _freed.SetResult();
    }

    private async Task<LoadedSignature> ConvertAsync(string name)
    {
        try
        {
            using var turn = _cache is null ? null : await _cache.TakeTurnAsync(GraphCache.Key(_contents.Value, name, null));
            var definition = Signatures[name];
            var inputs = GraphConverter.Inputs(definition);
            var general = General(name, inputs);
            // Requests choose the shapes. Where a program for all of them is kept, theirs would only push it out.
            var specialized = new SpecializedPrograms(shapes => Compile(name, shapes, general is null ? _cache : null));
            return new LoadedSignature(name, definition, inputs, general, specialized);
        }
        catch (ModelLoadException e)
        {
            RetryLater(name, e);
            throw new ModelLoadException($"signature {name}: {e.Message}", e);
        }
        catch (Exception e) when (e is not ModelLoadException)
        {
            RetryLater(name, e);
            // Whoever asks for the signature is told, and nothing else stops: a broken model is no reason to end the server.
            throw new ModelLoadException($"signature {name} cannot be converted: {e.Message}", e);
        }
    }

    private void RetryLater(string name, Exception failure)
    {
        if (failure is IOException or OutOfMemoryException || failure.InnerException is IOException)
            _ = Task.Delay(RetryAfter).ContinueWith(_ => _loaded.TryRemove(name, out Lazy<Task<LoadedSignature>>? _), TaskScheduler.Default);
    }

    // A graph may not be convertible as long as sizes are open that every request has: then each shape is converted.
    private CompiledProgram? General(string name, IReadOnlyList<ProgramInput> inputs)
    {
        try
        {
            return Compile(name, null, _cache);
        }
        catch (ModelLoadException e) when (e is not (UnknownOperationException or BrokenModelException) && inputs.Any(i => !i.Shape.IsFullyDefined))
        {
            return null;
        }
    }

    private CompiledProgram Compile(string name, IReadOnlyList<TensorShape>? shapes, GraphCache? cache)
    {
        var key = cache is null ? "" : GraphCache.Key(_contents.Value, name, shapes);
        try
        {
            if (cache?.TryLoad(key) is { } kept)
                return kept;
            var program = GraphConverter.Convert(_bundle, _variables, Signatures[name], shapes);
            return cache?.Compile(key, program) ?? new CompiledProgram(program);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException($"the converted graph is refused by ONNX Runtime: {e.Message}", e);
        }
        finally
        {
            Interlocked.Increment(ref _conversions);
        }
    }
}
