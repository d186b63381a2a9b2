using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class LeftoverTests
{
    [ContainerRuntimeFact]
    public async Task RemoveLeftovers_OfADeadAppHost_RemovesThemAndNothingElse()
    {
        var dead = ProcessIdentity.Current with { Start = "another time" };
        await using var living = await TestSession.OpenAsync();
        await using var late = await TestSession.OpenAsync(owner: dead);
        await using var foreign = await TestSession.OpenAsync(owner: dead with { Host = "another machine" });
        foreach (var session in (TestSession[])[living, late, foreign])
        {
            await session.StartAsync(session.Plan("sleep", "600"));
            await session.StartAsync(session.Plan("true"));
        }

        var (containers, networks) = await living.Containers.RemoveLeftoversAsync(CancellationToken.None);

        Assert.True(containers >= 2 && networks >= 1, $"{containers} containers and {networks} networks were removed");
        Assert.Empty(await late.LeftAsync());
        Assert.Equal(3, (await living.LeftAsync()).Split('\n', ' ').Length);
        Assert.Equal(3, (await foreign.LeftAsync()).Split('\n', ' ').Length);
    }
}
