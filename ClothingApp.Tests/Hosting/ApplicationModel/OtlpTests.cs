using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class OtlpTests
{
    [Fact]
    public async Task Project_WithDashboard_SendsThereWithItsKey()
    {
        var service = NewService();
        var variables = await Evaluate.EnvironmentAsync(service);
        Assert.Equal("http://localhost:1", variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("grpc", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=key", variables["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("service", variables["OTEL_SERVICE_NAME"]);
    }

    [Fact]
    public async Task Executable_ThatAsksForHttp_GetsTheOtherAddress()
    {
        var program = NewService().ApplicationBuilder.AddExecutable("program", "sh", ".").WithOtlpExporter(OtlpProtocol.HttpProtobuf);
        var variables = await Evaluate.EnvironmentAsync(program);
        Assert.Equal("http://localhost:2", variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    [Fact]
    public async Task Project_WithACollectorOfThePersonsOwn_InheritsThat()
    {
        var variables = await Evaluate.EnvironmentAsync(NewService("--OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.example:4317"));
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", variables.Keys);
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_HEADERS", variables.Keys);
    }

    private static IResourceBuilder<ProjectResource> NewService(params string[] args)
    {
        var builder = Evaluate.NewBuilder(args);
        builder.Services.AddSingleton(new OtlpCollector { Addresses = new OtlpAddresses(new Uri("http://localhost:1"), new Uri("http://localhost:2"), "key") });
        return builder.AddProject<BuiltTestProject>("service");
    }
}
