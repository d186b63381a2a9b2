using System.Text.Json;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Compatibility;

/// <summary><c>{"dress": -1.87, "hat": ...}</c>: written by hand because the order of the labels is part of the contract.</summary>
internal sealed class RawScoresResult(PictureModel model, float[] scores) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        writer.WriteStartObject();
        for (var i = 0; i < scores.Length; i++)
            writer.WriteNumber(model.Label(i), scores[i]);
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
