namespace ClothingApp.Tests.EndToEnd;

/// <summary>
/// What the browser tests are pointed at: a running website with a gateway behind it. The same journeys hold for a stub
/// gateway and for the real stack; a class of journeys names the one it wants by its fixture.
/// </summary>
public interface IAppUnderTest : IAsyncLifetime
{
    /// <summary>The website's front page.</summary>
    Uri Website { get; }

    /// <summary>A picture server whose origin the gateway trusts. It serves the website's example pictures, jeans.webp among them.</summary>
    Uri Pictures { get; }
}
