using System.Diagnostics;
using System.Runtime.InteropServices;
using ClothingApp.Gateway.Caching;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Fetching;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Predictions;

// One picture's way into the tensor:
//
//   address --1 fetch--> encoded bytes --2 known? --3 wait for a turn--> --4 decode--> pixels --5 prepare--> its place in the tensor
//   upload  ------------------^           \--> scores                                 \--> thumbnail, when asked for
//
/// <summary>Brings pictures from where they are to where the model wants them.</summary>
internal sealed class PicturePipeline(PictureFetcher fetcher, IPictureDecoder decoder, PredictionCache cache, GatewayMetrics metrics, TimeProvider time) : IDisposable
{
    private const int MaxThumbnailBytes = 20_000;

    // Decoding is pure computation, and decoded pictures are large: more at a time than processors (and a few to keep
    // them busy while others wait for memory) would only cost memory. Shared by all requests.
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount + 1);

    /// <summary>Runs the stages for one picture. What goes wrong is written into <paramref name="outcome"/>, never thrown.</summary>
    /// <param name="alone">Nobody else's answer will do: an earlier wait for one was in vain.</param>
    /// <exception cref="OperationCanceledException">The request was given up or ran out of time.</exception>
    public async Task RunAsync(
        PictureSource source, PictureModel model, TensorBatch tensor, PredictionRequest request, PictureOutcome outcome, bool alone, CancellationToken ct)
    {
        // 1. Fetch.
        using var fetched = source.Url is null ? null : await FetchAsync(source.Url, request, outcome, ct);
        if (outcome.Failure is not null)
            return;
        var encoded = Received(fetched, source);

        // 2. Known?
        var answered = cache.IsOn && !alone && !request.Fresh && IsAnswered(cache.Find(model, encoded.Span), outcome);
        if (!answered || request.Thumbnails)
            await DecodeAsync(encoded, model, request, outcome, answered ? null : picture => Prepare(picture, model, tensor, outcome), ct);
    }

    /// <summary>Fetches and decodes one picture for another use than a prediction, past the answers that are kept.</summary>
    /// <param name="prepare">Run on the decoded picture, which is gone afterwards.</param>
    /// <exception cref="OperationCanceledException">The request was given up or ran out of time.</exception>
    public async Task LoadAsync(
        PictureSource source, PictureModel model, PredictionRequest request, PictureOutcome outcome, Action<Picture> prepare, CancellationToken ct)
    {
        using var fetched = source.Url is null ? null : await FetchAsync(source.Url, request, outcome, ct);
        if (outcome.Failure is null)
            await DecodeAsync(Received(fetched, source), model, request, outcome, prepare, ct);
    }

    public void Dispose() => _turns.Dispose();

    private async Task<FetchResult?> FetchAsync(string url, PredictionRequest request, PictureOutcome outcome, CancellationToken ct)
    {
        outcome.Failure = request.Ticket.BeginDownload();
        if (outcome.Failure is not null)
            return null;
        try
        {
            request.OnStage?.Invoke("fetch");
            var start = time.GetTimestamp();
            var fetched = await fetcher.FetchAsync(url, ct);
            outcome.Fetch = time.GetElapsedTime(start);
            if (!fetched.Succeeded)
                outcome.Failure = ErrorTable.From(fetched.Error, fetched.Message);
            return fetched;
        }
        finally
        {
            request.Ticket.EndDownload();
        }
    }

    private ReadOnlyMemory<byte> Received(FetchResult? fetched, PictureSource source)
    {
        var encoded = fetched?.Bytes ?? source.Bytes;
        metrics.Received(encoded.Length, downloaded: fetched is not null);
        return encoded;
    }

    private bool IsAnswered(CacheLookup found, PictureOutcome outcome)
    {
        (outcome.UnderWay, outcome.Claim) = (found.UnderWay, found.Claim);
        if (found.Scores is not null)
            (outcome.Scores, outcome.Cached) = (found.Scores, true);
        metrics.LookedUp(found.Claim is not null ? "miss" : found.UnderWay is not null ? "joined" : "hit");
        return found.Claim is null;
    }

    private async Task DecodeAsync(
        ReadOnlyMemory<byte> encoded, PictureModel model, PredictionRequest request, PictureOutcome outcome, Action<Picture>? prepare, CancellationToken ct)
    {
        // 3. Wait for a turn.
        var start = time.GetTimestamp();
        await _turns.WaitAsync(ct);
        outcome.Queue = time.GetElapsedTime(start);
        try
        {
            // 4. Decode.
            request.OnStage?.Invoke("decode");
            start = time.GetTimestamp();
            var decoded = await decoder.DecodeAsync(encoded, model.Preparation, ct);
            outcome.Decode = time.GetElapsedTime(start);
            using var picture = decoded.Picture;
            if (picture is null)
            {
                outcome.Failure = ErrorTable.From(decoded.Error, decoded.Message);
                return;
            }

            // 5. Prepare.
            if (prepare is not null)
            {
                request.OnStage?.Invoke("prepare");
                start = time.GetTimestamp();
                prepare(picture);
                outcome.Prepare = time.GetElapsedTime(start);
            }
            if (request.Thumbnails)
                outcome.Thumbnail = PictureEncoder.ToJpegThumbnail(picture, MaxThumbnailBytes);
        }
        finally
        {
            _turns.Release();
        }
    }

    private static void Prepare(Picture picture, PictureModel model, TensorBatch tensor, PictureOutcome outcome)
    {
        using var activity = GatewayTelemetry.Source.StartActivity("tensor.build", ActivityKind.Internal);
        outcome.Slot = tensor.Take(out var bytes);
        if (model.InputType == DType.UInt8)
            PicturePreparer.ToBytes(picture, model.Preparation, bytes.Span);
        else
            PicturePreparer.ToFloats(picture, model.Preparation, MemoryMarshal.Cast<byte, float>(bytes.Span));
    }
}
