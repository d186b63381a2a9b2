using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Compatibility;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Explanations;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using ClothingApp.Gateway.ServingRest;
using ClothingApp.ServiceDefaults;

namespace ClothingApp.Gateway;

/// <summary>The gateway put together: by the program, and by tests that run it on a port of their own.</summary>
internal static class GatewayApplication
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddGateway();

        var app = builder.Build();
        app.UseProblemAnswers();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<ApiKeyMiddleware>();
        app.MapServiceDefaults();
        app.MapPredictions();
        app.MapExplanations();
        app.MapModels();
        app.MapUrlPrediction();
        app.MapFilePrediction();
        app.MapServingRest();
        app.MapDocumentation();
        return app;
    }
}
