using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Tests.Gateway.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Gateway.Documentation;

/// <summary>The description says all of the API, and nothing else.</summary>
public sealed class OpenApiTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    /// <summary>Pages, and what operators ask on a port of their own: everybody may, and nobody's program does.</summary>
    private static readonly string[] Open = ["/", "/form", "/docs", "/docs/{file}", "/openapi/v1.json", "/alive", "/ready", "/health", "/metrics"];

    [Fact]
    public async Task Routes_AllOfThem_AreDescribedAndAskForAScope()
    {
        var described = (await DocumentAsync())["paths"]!.AsObject();
        foreach (var endpoint in fixture.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = endpoint.RoutePattern.RawText!;
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            if (Open.Contains(path))
            {
                Assert.False(described.ContainsKey(path), path);
                continue;
            }
            Assert.True(endpoint.Metadata.GetMetadata<ScopeMetadata>() is not null, $"{path} asks for no scope");
            Assert.True(endpoint.Metadata.GetMetadata<RouteDescription>() is not null, $"{path} has no description");
            Assert.NotEmpty(methods);
            Assert.All(methods, method => Assert.NotNull(described[path]?[method.ToLowerInvariant()]?["summary"]));
        }
    }

    [Fact]
    public async Task Routes_EachOperation_HasAnswersProblemsAndSecurity()
    {
        var document = await DocumentAsync();
        Assert.Equal("X-API-Key", (string)document["components"]!["securitySchemes"]!["key"]!["name"]!);
        Assert.Equal("bearer", (string)document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!);
        Assert.False(document.AsObject().TryGetPropertyValue("servers", out var servers) && servers!.AsArray().Count > 0);
        foreach (var operation in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!))
        {
            Assert.NotNull(operation["responses"]!["200"]!["content"]!.AsObject().First().Value!["schema"]);
            Assert.Contains("unauthorized", (string)operation["responses"]!["401"]!["description"]!, StringComparison.Ordinal);
            Assert.NotNull(operation["responses"]!["401"]!["content"]!["application/problem+json"]);
            Assert.Contains(operation["security"]!.AsArray(), way => way!.AsObject().ContainsKey("key"));
        }
    }

    [Fact]
    public async Task Predictions_Body_HasEveryFormWithAnExampleThatIsTaken()
    {
        var operation = (await DocumentAsync())["paths"]!["/api/models/{model}/predictions"]!["post"]!;
        var forms = operation["requestBody"]!["content"]!.AsObject();
        Assert.Equal(["application/json", "image/*", "multipart/form-data"], forms.Select(form => form.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["label", "model", "stages", "thumbnail", "top", "version"], operation["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Order(StringComparer.Ordinal));
        var example = forms["application/json"]!["example"]!;
        example["images"]![0]!["url"] = $"{fixture.Pictures.Origin}/class/7.bmp";

        var answer = await fixture.Http.PostJsonAsync("/api/models/clothing-model/predictions", example.ToJsonString()).JsonAsync();
        Assert.Equal("shorts", answer.Labels()[0]);
    }

    [Fact]
    public async Task Answers_OfTheModelsList_HaveTheFieldsOfTheSchema()
    {
        var document = await DocumentAsync();
        var schema = document["components"]!["schemas"]!["ModelDescription"]!["properties"]!.AsObject();
        var required = document["components"]!["schemas"]!["ModelDescription"]!["required"]!.AsArray().Select(name => (string)name!).ToArray();
        Assert.Contains("labels", required);
        Assert.DoesNotContain("license", required);
        var model = await fixture.Http.GetAsync("/api/models/clothing-model").JsonAsync();
        Assert.All(model.AsObject(), field => Assert.True(schema.ContainsKey(field.Key), field.Key));
    }

    [Theory]
    [InlineData("/docs", "text/html")]
    [InlineData("/docs/page.js", "text/javascript")]
    [InlineData("/docs/page.css", "text/css")]
    public async Task Docs_Page_RunsOnlyItsOwnFiles(string path, string type)
    {
        using var response = await fixture.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        if (path == "/docs")
        {
            var page = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("style=", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("/docs/none.js")]
    [InlineData("/docs/..%2fappsettings.json")]
    public async Task Docs_OtherFiles_404(string path)
    {
        using var response = await fixture.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
    }

    private Task<JsonNode> DocumentAsync() => fixture.Http.GetAsync("/openapi/v1.json").JsonAsync();
}
