using ClothingApp.Grpc;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>Exchanges the list of models while the server runs: a client asks for it, or the file has changed.</summary>
internal sealed class ModelReload(ModelServerOptions options, IReadOnlyList<ModelConfiguration> atStart, ServableManager servables, ILogger<ModelReload> log) : BackgroundService
{
    private readonly AllowedRoots _roots = new(options, atStart);

    /// <summary>Ends when the models that are new to the list are available.</summary>
    /// <exception cref="GrpcException">The list is wrong and nothing was changed; or a new model, or a label's version, is not available. TensorFlow Serving's texts.</exception>
    public async Task ReloadAsync(ModelServerConfig? config, CancellationToken ct)
    {
        if (config?.ConfigCase != ModelServerConfig.ConfigOneofCase.ModelConfigList)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "ServerModelConfig type not supported by HandleReloadConfigRequest. Only ModelConfigList is currently supported");
        IReadOnlyList<ModelConfiguration> models;
        try
        {
            models = ModelConfigurations.Check(options, config);
        }
        catch (FormatException e)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message, e);
        }
        if (_roots.Refusal(models) is { } refusal)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, refusal);
        log.Reloading("a client's request", string.Join(", ", models.Select(m => m.Name)));
        // A client that stops waiting does not stop what it has begun: labels without their versions would be left of it.
        await servables.ReconfigureAsync(models, CancellationToken.None).WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ModelConfigFile.Length == 0 || options.ModelConfigFilePollWait <= TimeSpan.Zero)
            return;
        var (applied, told) = (atStart, "");
        using var timer = new PeriodicTimer(options.ModelConfigFilePollWait);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var models = ModelConfigurations.Parse(options, ModelConfigurations.ReadFile(options));
                if (models.SequenceEqual(applied))
                    continue;
                await servables.ReconfigureAsync(models, stoppingToken);
                (applied, told) = (models, "");
                log.Reloading(options.ModelConfigFile, string.Join(", ", models.Select(m => m.Name)));
            }
            catch (Exception e) when (e is FormatException or GrpcException && !stoppingToken.IsCancellationRequested)
            {
                // What is served stays; the file is read again, and what is wrong with it said once.
                if (told != e.Message)
                    log.ReloadFailed(options.ModelConfigFile, told = e.Message);
            }
        }
    }
}
