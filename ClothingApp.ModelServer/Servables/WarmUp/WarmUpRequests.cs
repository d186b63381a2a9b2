using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.Examples;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;
using PredictRequest = ClothingApp.Serving.Protocol.PredictRequest;

namespace ClothingApp.ModelServer.Servables.WarmUp;

/// <summary>
/// Plays the requests that lie with a version (<c>assets.extra/tf_serving_warmup_requests</c>) to it before anybody else can call it. Whatever
/// model and version they name, this one answers; one that fails fails the load, because a version that cannot answer its own examples
/// should not take the place of one that can.
/// </summary>
internal sealed class WarmUpRequests(ModelServerOptions options, Predictor predictor, ExamplePredictor examples)
{
    private const int MaxRecords = 1000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>How many requests were played; 0: there are none, or they are not wanted.</returns>
    /// <exception cref="GrpcException">A request failed or the file is broken; TensorFlow Serving's texts.</exception>
    public async Task<int> PlayAsync(VersionUnit version, string models, Servable servable, CancellationToken ct)
    {
        var path = Path.Combine(version.Folder, "assets.extra", "tf_serving_warmup_requests");
        if (!options.EnableModelWarmup || !File.Exists(path) || !servable.TryUse())
            return 0;
        using var lease = new ServableLease(models, version.Version, servable) { IsCounted = false };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(Deadline);
        var played = 0;
        try
        {
            foreach (var record in RecordFile.Read(path))
            {
                if (played == MaxRecords)
                    throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Number of warmup records exceeds the maximum ({MaxRecords}) at {path}");
                var log = Parse(record, path);
                for (var i = 0; i < Math.Max(1, options.NumRequestIterationsForWarmup); i++)
                    await PlayWhenThereIsRoomAsync(lease, log, limited.Token);
                played++;
            }
            return played;
        }
        catch (InvalidDataException e)
        {
            throw new GrpcException(GrpcStatusCode.DataLoss, $"{e.Message}. Please verify your warmup data is in TFRecord format: {path}", e);
        }
        catch (IOException e)
        {
            throw new GrpcException(GrpcStatusCode.DataLoss, $"{path} cannot be read: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"the warm-up requests of {path} did not end within {Deadline.TotalSeconds} s", e);
        }
        catch (GrpcException e) when (!e.Detail.Contains(path, StringComparison.Ordinal))
        {
            throw new GrpcException(e.Code, string.Create(CultureInfo.InvariantCulture, $"{e.Detail} (warm-up request {played + 1} of {path})"), e);
        }
    }

    private static PredictionLog Parse(byte[] record, string path)
    {
        try
        {
            return PredictionLog.Parser.ParseFrom(record);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Failed to parse warmup record of {path}: {e.Message}", e);
        }
    }

    // A server that is full turns away; that is no fault of the version.
    private async Task PlayWhenThereIsRoomAsync(ServableLease lease, PredictionLog log, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await PlayAsync(lease, log, ct);
                return;
            }
            catch (GrpcException e) when (e.Code == GrpcStatusCode.Unavailable)
            {
                await Task.Delay(Pause, ct);
            }
        }
    }

    private Task PlayAsync(ServableLease lease, PredictionLog log, CancellationToken ct) => log.LogTypeCase switch
    {
        PredictionLog.LogTypeOneofCase.PredictLog => PredictAsync(lease, log.PredictLog.Request ?? new PredictRequest(), ct),
        PredictionLog.LogTypeOneofCase.ClassifyLog => examples.ClassifyAsync(lease, log.ClassifyLog.Request ?? new ClassificationRequest(), ct),
        PredictionLog.LogTypeOneofCase.RegressLog => examples.RegressAsync(lease, log.RegressLog.Request ?? new RegressionRequest(), ct),
        PredictionLog.LogTypeOneofCase.MultiInferenceLog => examples.MultiInferenceAsync(lease, log.MultiInferenceLog.Request ?? new MultiInferenceRequest(), ct),
        _ => throw new GrpcException(GrpcStatusCode.Unimplemented, $"Unsupported log_type for warmup: {log.LogTypeCase}"),
    };

    private async Task PredictAsync(ServableLease lease, PredictRequest request, CancellationToken ct)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, value) in request.Inputs)
                inputs.Add(name, TensorProtoReader.Read(value, ServingMethods.DefaultMaxTensorBytes) ?? throw new GrpcException(GrpcStatusCode.InvalidArgument, $"tensor parsing error: {name}"));
            var signature = request.ModelSpec is { SignatureName.Length: > 0 } spec ? spec.SignatureName : Servable.DefaultSignature;
            foreach (var output in (await predictor.RunAsync(lease, signature, inputs, request.OutputFilter, ct)).Values)
                output.Dispose();
        }
        finally
        {
            foreach (var input in inputs.Values)
                input.Dispose();
        }
    }
}
