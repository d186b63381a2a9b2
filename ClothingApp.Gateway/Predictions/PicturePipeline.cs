using System.Diagnostics;
using System.Runtime.InteropServices;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Fetching;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Predictions;

// One picture's way into the tensor:
//
//   address --1 fetch--> encoded bytes --2 wait for a turn--> --3 decode--> pixels --4 prepare--> its place in the tensor
//   upload  ------------------^                                            \--> thumbnail, when asked for
//
/// <summary>Brings pictures from where they are to where the model wants them.</summary>
internal sealed class PicturePipeline(PictureFetcher fetcher, IPictureDecoder decoder, TimeProvider time) : IDisposable
{
    private const int MaxThumbnailBytes = 20_000;

    // Decoding is pure computation, and decoded pictures are large: more at a time than processors (and a few to keep
    // them busy while others wait for memory) would only cost memory. Shared by all requests.
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount + 1);

    /// <summary>Runs the stages for one picture. What goes wrong is written into <paramref name="outcome"/>, never thrown.</summary>
    /// <exception cref="OperationCanceledException">The request was given up or ran out of time.</exception>
    public async Task RunAsync(
        PictureSource source, PictureModel model, TensorBatch tensor, bool thumbnail, PictureOutcome outcome, CancellationToken ct)
    {
        // 1. Fetch.
        if (source.Url is null)
        {
            await DecodeAndPrepareAsync(source.Bytes, model, tensor, thumbnail, outcome, ct);
            return;
        }
        var start = time.GetTimestamp();
        using var fetched = await fetcher.FetchAsync(source.Url, ct);
        outcome.Fetch = time.GetElapsedTime(start);
        if (fetched.Succeeded)
            await DecodeAndPrepareAsync(fetched.Bytes, model, tensor, thumbnail, outcome, ct);
        else
            outcome.Failure = ErrorTable.From(fetched.Error, fetched.Message);
    }

    public void Dispose() => _turns.Dispose();

    private async Task DecodeAndPrepareAsync(
        ReadOnlyMemory<byte> encoded, PictureModel model, TensorBatch tensor, bool thumbnail, PictureOutcome outcome, CancellationToken ct)
    {
        // 2. Wait for a turn.
        var start = time.GetTimestamp();
        await _turns.WaitAsync(ct);
        outcome.Queue = time.GetElapsedTime(start);
        try
        {
            // 3. Decode.
            start = time.GetTimestamp();
            var decoded = await decoder.DecodeAsync(encoded, model.Preparation, ct);
            outcome.Decode = time.GetElapsedTime(start);
            using var picture = decoded.Picture;
            if (picture is null)
            {
                outcome.Failure = ErrorTable.From(decoded.Error, decoded.Message);
                return;
            }

            // 4. Prepare.
            start = time.GetTimestamp();
            Prepare(picture, model, tensor, outcome);
            outcome.Prepare = time.GetElapsedTime(start);
            if (thumbnail)
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
