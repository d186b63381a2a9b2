using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Which versions are served with batching, and how: what the flags and their files say.</summary>
/// <param name="common">For every version; null: none.</param>
/// <param name="isPerModel">Whether each version says itself, in <c>batching_params.pbtxt</c> beside its <c>saved_model.pb</c>.</param>
internal sealed class ServerBatching(BatchingSettings? common, bool isPerModel)
{
    private const string FileName = "batching_params.pbtxt";

    /// <summary>No requests are joined.</summary>
    public static readonly ServerBatching Off = new(null, false);

    /// <summary>Runs at the same time that are asked for; null when batching is off.</summary>
    public int? Threads => common?.Threads;

    /// <exception cref="FormatException">The file is missing or wrong.</exception>
    public static ServerBatching Read(ModelServerOptions options) => !options.EnableBatching
        ? Off
        : new ServerBatching(options.BatchingParametersFile.Length > 0 ? BatchingFile.Read(options.BatchingParametersFile) : new BatchingSettings(), options.EnablePerModelBatchingParameters);

    /// <returns>Null when the version is served without.</returns>
    /// <exception cref="ModelLoadException">The version's own file is wrong.</exception>
    public BatchingSettings? For(string versionFolder)
    {
        if (common is null || !isPerModel)
            return common;
        var path = Path.Combine(versionFolder, FileName);
        try
        {
            // The original's rule: a version without the file is not batched, and of the common file only the threads count.
            return File.Exists(path) ? BatchingFile.Read(path) with { Threads = common.Threads } : null;
        }
        catch (FormatException e)
        {
            throw new ModelLoadException(e.Message, e);
        }
    }
}
