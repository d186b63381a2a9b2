using System.Security.Cryptography;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>Which application this is, and which run of it: pages start afresh when the run is another.</summary>
internal sealed record DashboardIdentity(string Application)
{
    public string Run { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
