using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.LifeCycle;
using Microsoft.Extensions.Logging.Abstractions;
using Policy = ClothingApp.Serving.Protocol.FileSystemStoragePathSourceConfig.Types.ServableVersionPolicy;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>Which versions are wanted, from the folders that there are.</summary>
public sealed class VersionSourceTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("source-");

    // Whatever is written in a test was written "just now".
    private readonly VersionSource _source = new(_ => false, TimeSpan.FromHours(1), TimeProvider.System, NullLogger.Instance);

    [Fact]
    public void Look_BasePathThatAppearsLater_IsFound()
    {
        var model = Model("late");
        Assert.Empty(Assert.Single(_source.Look([model])).Versions);
        Assert.StartsWith($"{model.BasePath} does not exist", _source.Problems["late"], StringComparison.Ordinal);

        Version("late", "1");

        Assert.True(Assert.Single(_source.Look([model])).IsWaiting);
        Assert.Equal([1], Assert.Single(_source.Look([model])).Versions.Keys);
        Assert.Empty(_source.Problems);
    }

    [Fact]
    public void Look_FolderThatIsBeingWritten_IsLeftOutUntilTwoLooksFindTheSame()
    {
        Version("a", "1");
        Assert.Equal([1], Assert.Single(_source.Look([Model("a")])).Versions.Keys);

        var copied = Version("a", "2");
        Assert.Equal([1], Wanted());
        File.WriteAllText(Path.Combine(copied, "more"), "");
        Assert.Equal([1], Wanted());
        File.WriteAllText(Path.Combine(copied, "more"), "and more");
        Assert.Equal([1], Wanted());
        Assert.Equal([2], Wanted());

        IEnumerable<long> Wanted()
        {
            // Version 1 was whole from the start: here nothing is ever loaded, so that it is looked at each time.
            var model = Assert.Single(_source.Look([Model("a")]));
            return model.Versions.Keys;
        }
    }

    [Theory]
    [InlineData("", "has no version folder (a folder named by a number, such as 1, that holds saved_model.pb)")]
    [InlineData("latest", "that holds saved_model.pb); it has latest")]
    [InlineData("saved_model.pb/", "has no version folder: saved_model.pb lies in it directly")]
    public void Look_BasePathWithoutANumber_SaysWhatIsMissing(string content, string expected)
    {
        var path = _root.CreateSubdirectory("a").FullName;
        if (content.EndsWith('/'))
            File.WriteAllText(Path.Combine(path, content.TrimEnd('/')), "");
        else if (content.Length > 0)
            Directory.CreateDirectory(Path.Combine(path, content));

        Assert.Empty(Assert.Single(_source.Look([Model("a")])).Versions);

        Assert.Contains(expected, _source.Problems["a"], StringComparison.Ordinal);
    }

    [Fact]
    public void Look_BasePathThatGoesAway_KeepsItsVersions()
    {
        Version("a", "7");
        _source.Look([Model("a")]);

        Directory.Delete(Path.Combine(_root.FullName, "a"), recursive: true);

        // What is loaded stays; what is not cannot be loaded, and says so.
        var model = Assert.Single(_source.Look([Model("a")], mayWait: false));
        Assert.Equal([7], model.Versions.Keys);
        Assert.Contains("does not exist", _source.Problems["a"], StringComparison.Ordinal);
    }

    [Fact]
    public void Look_SpecificVersionWithoutAFolder_IsNamed()
    {
        Version("a", "1");
        var model = Model("a") with { Policy = new Policy { Specific = new Policy.Types.Specific { Versions = { 1, 3 } } } };

        Assert.Equal([1], Assert.Single(_source.Look([model])).Versions.Keys);

        Assert.Contains("lacks version 3, which the version policy asks for; it has 1", _source.Problems["a"], StringComparison.Ordinal);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private ModelConfiguration Model(string name) => new(name, Path.Combine(_root.FullName, name));

    private string Version(string model, string version)
    {
        var folder = _root.CreateSubdirectory(Path.Combine(model, version)).FullName;
        File.WriteAllText(Path.Combine(folder, "saved_model.pb"), "a model");
        return folder;
    }
}
