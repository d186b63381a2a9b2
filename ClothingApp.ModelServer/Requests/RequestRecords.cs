using System.Collections.Frozen;
using System.Diagnostics;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Requests;

/// <summary>Stands around every call, of both protocols, and tells of it when it has ended.</summary>
internal sealed class RequestRecords(ServingMetrics metrics, ServableManager servables, ModelServerOptions options, ILogger<RequestRecords> log)
{
    private static readonly FrozenSet<GrpcStatusCode> CallersMistakes =
    [
        GrpcStatusCode.Cancelled, GrpcStatusCode.InvalidArgument, GrpcStatusCode.NotFound, GrpcStatusCode.FailedPrecondition, GrpcStatusCode.OutOfRange, GrpcStatusCode.PermissionDenied,
    ];

    public static void Use(IApplicationBuilder app)
    {
        var records = app.ApplicationServices.GetRequiredService<RequestRecords>();
        app.Use(next => context => context.GetEndpoint()?.Metadata.GetMetadata<RecordedAs>() is { } kind ? records.RecordAsync(context, kind, next) : next(context));
    }

    private async Task RecordAsync(HttpContext context, RecordedAs kind, RequestDelegate next)
    {
        var note = new RequestNote(kind.Entrypoint, kind.Api);
        context.Features.Set(note);
        try
        {
            await next(context);
            if (context.Features.Get<GrpcException>() is { } failure)
            {
                (note.Code, note.Text) = (failure.Code, failure.Detail);
                // Refused while it was being read.
                if (failure.Data[nameof(ModelSpec)] is ModelSpec { Name: var name } && note.Model.Length == 0)
                    note.Model = name;
            }
        }
        catch (Exception e)
        {
            (note.Code, note.Text) = (GrpcStatusCode.Unknown, e.Message);
            throw;
        }
        finally
        {
            var duration = Stopwatch.GetElapsedTime(note.Start);
            if (kind.IsCounted)
                metrics.RequestEnded(note, servables.IsConfigured(note.Model), duration);
            Tell(note, duration.TotalMilliseconds);
        }
    }

    private void Tell(RequestNote note, double milliseconds)
    {
        if (note.Code == GrpcStatusCode.Ok)
        {
            if (options.LogRequests)
                log.RequestTold(note.Entrypoint, note.Api, note.Model, note.Version, note.Signature, milliseconds);
            else
                log.RequestAnswered(note.Entrypoint, note.Api, note.Model, note.Version, note.Signature, milliseconds);
            return;
        }
        // The caller chose the names as well.
        var (model, signature, text) = (LogText.Of(note.Model), LogText.Of(note.Signature), LogText.Of(note.Text));
        if (CallersMistakes.Contains(note.Code))
            log.RequestRefused(note.Entrypoint, note.Api, model, note.Version, signature, milliseconds, GrpcStatusNames.Of(note.Code), text);
        else
            log.RequestFailed(note.Entrypoint, note.Api, model, note.Version, signature, milliseconds, GrpcStatusNames.Of(note.Code), text);
    }
}
