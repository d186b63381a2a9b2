using System.Xml.Linq;
using ClothingApp.Tests.Hosting.Api.Stubs;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>
/// <c>-p:UseAspire=true</c> builds AppHost.cs and the integration with Aspire's packages and nothing of the stand-in. Those packages need not be
/// at hand here: what is held is what MSBuild makes of the projects.
/// </summary>
public sealed class UseAspireTests
{
    private static readonly XDocument AppHost = XDocument.Load(AspireProject.PathOf("ClothingApp.AppHost"));

    [Fact]
    public void Integration_UseAspire_HasThePackageInsteadOfTheStandIn()
    {
        Assert.Contains("Aspire.Hosting", AspireProject.Integration.Items("PackageReference"));
        Assert.DoesNotContain(AspireProject.Integration.Items("ProjectReference"), IsStandIn);
    }

    [Fact]
    public void AppHost_UseAspire_ReferencesServicesAsResourcesAndTheIntegrationAsLibrary()
    {
        var project = AspireProject.AppHostWithoutItsSdk;
        var references = project.Items("ProjectReference");
        var libraries = references.Where(r => project.Metadata("ProjectReference", r, "IsAspireProjectResource") == "false").ToArray();

        Assert.Equal(["ClothingApp.Hosting.TensorFlowServing"], libraries.Select(Path.GetFileNameWithoutExtension));
        Assert.Equal(["ClothingApp.Gateway", "ClothingApp.ModelServer", "ClothingApp.Web"], references.Except(libraries).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        // What makes it a resource is the SDK's to say: nothing here may say otherwise.
        Assert.All(references.Except(libraries), r => Assert.Equal("", project.Metadata("ProjectReference", r, "OutputItemType")));
        Assert.Equal("Exe", project.Property("OutputType"));
        Assert.Equal("true", project.Property("AspireUseCliBundle"));
    }

    [Fact]
    public void AppHost_UseAspire_ImportsAspiresSdkInTheVersionOfThePackage()
    {
        var imports = AppHost.Root!.Elements("Import").Where(i => i.Attribute("Condition")?.Value == "'$(UseAspire)' == 'true'").ToArray();
        var version = AspireProject.Integration.Metadata("PackageVersion", "Aspire.Hosting", "Version");

        Assert.Equal(["Sdk.props", "Sdk.targets"], imports.Select(i => i.Attribute("Project")!.Value));
        Assert.All(imports, i => Assert.Equal(("Aspire.AppHost.Sdk", version), (i.Attribute("Sdk")?.Value, i.Attribute("Version")?.Value)));
        Assert.All(AppHost.Root.Elements("Import").Except(imports), i => Assert.Equal("'$(UseAspire)' != 'true'", i.Attribute("Condition")?.Value));
    }

    private static bool IsStandIn(string reference) => Path.GetFileName(reference) == "ClothingApp.Hosting.csproj";
}
