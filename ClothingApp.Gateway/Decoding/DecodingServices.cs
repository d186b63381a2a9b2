using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Workers;
using Microsoft.Extensions.Options;

namespace ClothingApp.Gateway.Decoding;

internal static class DecodingServices
{
    /// <summary>Registers the decoder: workers, or this process where the settings say so.</summary>
    public static void AddPictureDecoding(this IServiceCollection services)
    {
        services.AddOptions<DecodingOptions>().BindConfiguration(DecodingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IPictureDecoder>(provider => Create(
            provider.GetRequiredService<IOptions<DecodingOptions>>().Value, provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DecodingLog))));
        services.AddHostedService<DecodingStart>();
    }

    private static IPictureDecoder Create(DecodingOptions options, ILogger logger) => options.Worker
        ? new WorkerPictureDecoder(
            new DecodeOptions(),
            new WorkerOptions { MemoryBytes = options.WorkerMemoryBytes, OnEvent = said => DecodingLog.Write(logger, said) })
        : new PictureDecoder();

    /// <summary>Makes the decoder when the gateway starts, so that its first worker is ready before the first picture comes.</summary>
    private sealed class DecodingStart(IPictureDecoder decoder) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive(decoder);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
