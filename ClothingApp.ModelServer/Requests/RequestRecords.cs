using System.Diagnostics;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Requests;

/// <summary>Stands around every call, of both protocols, and tells of it when it has ended.</summary>
internal sealed class RequestRecords(ServingMetrics metrics, ServableManager servables)
{
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
                (note.Code, note.Text) = (failure.Code, failure.Detail);
        }
        catch (Exception e)
        {
            (note.Code, note.Text) = (GrpcStatusCode.Unknown, e.Message);
            throw;
        }
        finally
        {
            if (kind.IsCounted)
                metrics.RequestEnded(note, servables.IsConfigured(note.Model), Stopwatch.GetElapsedTime(note.Start));
        }
    }
}
