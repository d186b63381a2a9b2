using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class ContainerBuildTests
{
    [ContainerRuntimeFact]
    public async Task Start_ImageToBeBuilt_IsBuiltWithArgumentsSecretsAndStage()
    {
        await using var session = await TestSession.OpenAsync();
        var context = Directory.CreateTempSubdirectory("build context-");
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "file"), "a file\n");
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "Recipe"), $"""
            FROM {session.Image} AS first
            ARG WORD
            RUN --mount=type=secret,id=token echo "$WORD $(cat /run/secrets/token)" > /said
            COPY file /file
            FROM first AS wanted
            CMD ["cat", "/said", "/file"]
            FROM first AS last
            CMD ["false"]
            """);
        var image = $"localhost/clothingapp-tests:built-{Guid.NewGuid():N}";
        try
        {
            var plan = session.Plan() with
            {
                Image = image,
                Arguments = [],
                Build = new ContainerBuild(context.FullName, Path.Combine(context.FullName, "Recipe"), "wanted")
                {
                    Arguments = new Dictionary<string, string> { ["WORD"] = "two words" },
                    Secrets = new Dictionary<string, BuildSecret> { ["token"] = new("hidden") },
                },
            };
            Assert.Equal(0, await session.RunAsync(plan));
            Assert.Equal(["two words hidden", "a file"], session.Lines.TakeLast(2));
            Assert.Contains(session.Lines, line => line.StartsWith("Building image", StringComparison.Ordinal));
        }
        finally
        {
            await session.DisposeAsync();
            await session.Cli.RunAsync(CancellationToken.None, "image", "rm", image);
            context.Delete(recursive: true);
        }
    }

    [ContainerRuntimeFact]
    public async Task Start_DockerfileThatFails_SaysWhy()
    {
        await using var session = await TestSession.OpenAsync();
        var context = Directory.CreateTempSubdirectory("build-");
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "Dockerfile"), $"FROM {session.Image}\nRUN echo the reason; exit 3\n");
        var error = await Assert.ThrowsAsync<ContainerException>(() =>
            session.StartAsync(session.Plan("true") with { Image = "localhost/clothingapp-tests:broken", Build = new ContainerBuild(context.FullName) }));
        Assert.Equal(ContainerProblem.BuildFailed, error.Problem);
        Assert.Contains("exit", error.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", session.Lines);
        context.Delete(recursive: true);
    }
}
