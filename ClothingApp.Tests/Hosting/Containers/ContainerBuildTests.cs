using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

[Collection(ContainerCollection.Name)]
public class ContainerBuildTests
{
    [ContainerRuntimeFact]
    public async Task Start_ImageToBeBuilt_IsBuiltWithArgumentsUpToItsStage()
    {
        await using var recipe = new Recipe();
        await recipe.WriteAsync("""
            FROM {0} AS first
            ARG WORD
            RUN echo "$WORD" > /said
            COPY file /file
            FROM first AS wanted
            CMD ["cat", "/said", "/file"]
            FROM first AS last
            CMD ["false"]
            """);
        Assert.Equal(0, await recipe.RunAsync(build => build with { Stage = "wanted", Arguments = new Dictionary<string, string> { ["WORD"] = "two words" } }));
        Assert.Equal(["two words", "a file"], recipe.Lines.TakeLast(2));
        Assert.Contains(recipe.Lines, line => line.StartsWith("Building image", StringComparison.Ordinal));
    }

    [ContainerRuntimeFact]
    public async Task Start_BuildWithSecret_HasItOnlyWhileItBuilds()
    {
        await using var recipe = new Recipe();
        await recipe.WriteAsync("""
            FROM {0}
            RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /said
            CMD cat /said; ls /run/secrets/token
            """);
        ContainerBuild WithSecret(ContainerBuild build) => build with { Secrets = new Dictionary<string, BuildSecret> { ["token"] = new("hidden") } };
        var cli = await TestImage.CliAsync();
        if (cli.Name == "docker" && !(await cli.RunAsync(CancellationToken.None, "buildx", "version")).Succeeded)
        {
            // Docker's old builder knows no secrets; it is enough that the message says so.
            var error = await Assert.ThrowsAsync<ContainerException>(() => recipe.RunAsync(WithSecret));
            Assert.EndsWith("install it, or use podman.", error.Message, StringComparison.Ordinal);
            return;
        }
        Assert.NotEqual(0, await recipe.RunAsync(WithSecret));
        Assert.Contains("6", recipe.Lines);
        Assert.Contains(recipe.Lines, line => line.StartsWith("! ls: /run/secrets/token", StringComparison.Ordinal));
    }

    [ContainerRuntimeFact]
    public async Task Start_DockerfileThatFails_SaysWhy()
    {
        await using var recipe = new Recipe();
        await recipe.WriteAsync("FROM {0}\nRUN echo the reason; exit 3\n");
        var error = await Assert.ThrowsAsync<ContainerException>(() => recipe.RunAsync(build => build));
        Assert.Equal(ContainerProblem.BuildFailed, error.Problem);
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", recipe.Lines);
    }

    /// <summary>A folder with a Dockerfile of another name, and the image that is built from it.</summary>
    private sealed class Recipe : IAsyncDisposable
    {
        private readonly DirectoryInfo _context = Directory.CreateTempSubdirectory("build context-");
        private readonly string _image = $"localhost/clothingapp-tests:built-{Guid.NewGuid():N}";
        private TestSession? _session;

        public IEnumerable<string> Lines => _session!.Lines;

        /// <param name="text">With {0} for the image of the tests.</param>
        public async Task WriteAsync(string text)
        {
            await File.WriteAllTextAsync(Path.Combine(_context.FullName, "file"), "a file\n");
            await File.WriteAllTextAsync(Path.Combine(_context.FullName, "Recipe"), text.Replace("{0}", await TestImage.NameAsync(), StringComparison.Ordinal));
        }

        public async Task<int> RunAsync(Func<ContainerBuild, ContainerBuild> change)
        {
            _session = await TestSession.OpenAsync();
            var build = change(new ContainerBuild(_context.FullName, Path.Combine(_context.FullName, "Recipe")));
            return await _session.RunAsync(_session.Plan() with { Image = _image, Arguments = [], Build = build });
        }

        public async ValueTask DisposeAsync()
        {
            if (_session is not null)
                await _session.DisposeAsync();
            await (await TestImage.CliAsync()).RunAsync(CancellationToken.None, "image", "rm", _image);
            _context.Delete(recursive: true);
        }
    }
}
