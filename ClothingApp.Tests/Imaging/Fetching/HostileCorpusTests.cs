namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>The tables together: what docs/security.md promises of them.</summary>
public sealed class HostileCorpusTests
{
    [Theory]
    [InlineData("addresses", 300)]
    [InlineData("redirects", 60)]
    [InlineData("servers", 200)]
    public void Corpus_Size_IsAtLeastWhatIsPromised(string part, int atLeast)
    {
        var rows = part switch
        {
            "addresses" => Rows(
                HostileAddresses.Inside, HostileAddresses.Malformed, HostileAddresses.Spellings, HostileAddresses.Ipv6, HostileAddresses.Names, HostileAddresses.Hosts, HostileAddresses.Tricks),
            "redirects" => Rows(HostileRedirects.Locations),
            _ => Rows(HostileServers.Names, HostileTlsTests.Certificates, HostileTlsTests.Handshakes, HostileTlsTests.Floods),
        };

        Assert.InRange(rows.Distinct(StringComparer.Ordinal).Count(), atLeast, int.MaxValue);
    }

    private static IEnumerable<string> Rows(params IEnumerable<object[]>[] tables) => tables.SelectMany(table => table.Select(row => (string)row[0]));
}
