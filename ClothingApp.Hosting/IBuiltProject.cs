using Aspire.Hosting;

namespace ClothingApp.Hosting;

/// <summary>A project whose assembly was built together with the AppHost, so that it starts without the SDK's help.</summary>
public interface IBuiltProject : IProjectMetadata
{
    /// <summary>The assembly that runs.</summary>
    string TargetPath { get; }
}
