using Aspire.Hosting;
using ClothingApp.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Tests.Hosting.Dashboard;

public sealed class DashboardOptionsTests
{
    [Fact]
    public void From_NothingSet_UsesTheUsualPorts()
    {
        var options = From();

        Assert.Equal((18888, 18889, 18890, false), (options.FrontendPort, options.OtlpGrpcPort, options.OtlpHttpPort, options.AllowAnonymous));
    }

    [Fact]
    public void From_AspiresSettings_AreRead()
    {
        var options = From(
            ("ASPNETCORE_URLS", "https://localhost:17100;http://localhost:15100"),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:19100"),
            ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://127.0.0.1:19101"),
            ("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "open sesame"),
            ("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true"));

        Assert.Equal((15100, 19100, 19101, "open sesame", true), (options.FrontendPort, options.OtlpGrpcPort, options.OtlpHttpPort, options.BrowserToken, options.AllowAnonymous));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:18888")]
    [InlineData("ASPNETCORE_URLS", "http://+:18888")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "18889")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://example.org:18890")]
    [InlineData("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "perhaps")]
    public void From_SettingThatMakesNoSense_IsNamed(string name, string value)
    {
        var error = Assert.Throws<DistributedApplicationException>(() => From((name, value)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Secrets_AreLeftOut()
    {
        var text = new DashboardOptions { BrowserToken = "open sesame", OtlpApiKey = "key of keys" }.ToString();

        Assert.DoesNotContain("sesame", text, StringComparison.Ordinal);
        Assert.DoesNotContain("key of keys", text, StringComparison.Ordinal);
    }

    private static DashboardOptions From(params (string Name, string Value)[] settings) => DashboardOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build(), "App");
}
