using System.Collections.Concurrent;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.Serving;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>What is loaded follows what is wanted; loading itself is the test's.</summary>
public sealed class ServableLifeCycleTests : IDisposable
{
    private static readonly LoadRetries Retries = new(Max: 2, TimeSpan.FromMinutes(1));

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("life-");
    private readonly ManualTimestamps _time = new();
    private readonly ConcurrentQueue<string> _loads = new();
    private readonly ConcurrentDictionary<string, Task> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _broken = new(StringComparer.Ordinal);
    private readonly ServableLifeCycle _life;

    public ServableLifeCycleTests() => _life = new ServableLifeCycle(LoadAsync, Retries, maxLoads: 4, _time, NullLogger.Instance);

    [Fact]
    public async Task Aspire_NewVersion_TheOldOneAnswersUntilItIsAvailable()
    {
        await ServeAsync("a", 1);
        var loading = new TaskCompletionSource();
        _held[Folder(2)] = loading.Task;

        _life.Aspire([Wanted("a", 2)]);
        Assert.Equal([(2, ModelVersionState.Loading), (1, ModelVersionState.Available)], States("a"));

        loading.SetResult();
        await StatesAsync("a", (2, ModelVersionState.Available), (1, ModelVersionState.End));
    }

    [Fact]
    public async Task Aspire_VersionsThatComeFasterThanTheyLoad_AreServedOneAfterTheOther()
    {
        await ServeAsync("a", 1);
        var loading = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        (_held[Folder(2)], _held[Folder(3)]) = (loading[0].Task, loading[1].Task);
        _life.Aspire([Wanted("a", 2)]);
        _life.Aspire([Wanted("a", 3)]);

        loading[0].SetResult();
        await StatesAsync("a", (3, ModelVersionState.Loading), (2, ModelVersionState.Available), (1, ModelVersionState.End));

        loading[1].SetResult();
        await StatesAsync("a", (3, ModelVersionState.Available), (2, ModelVersionState.End), (1, ModelVersionState.End));
    }

    [Fact]
    public async Task Aspire_VersionInUse_IsUnloadedWhenItsLastCallEnds()
    {
        await ServeAsync("a", 1);
        var servable = Assert.Single(_life.Versions["a"]).Servable!;
        Assert.True(servable.TryUse());

        _life.Aspire([Wanted("a")]);
        Assert.Equal([(1, ModelVersionState.Unloading)], States("a"));
        Assert.False(servable.Freed.IsCompleted);

        servable.EndUse();
        await StatesAsync("a", (1, ModelVersionState.End));
        Assert.False(servable.TryUse());
    }

    [Fact]
    public async Task Aspire_TwoModelsOnOneFolder_LoadItOnceAndUnloadItWhenBothAreDone()
    {
        await ServeAsync("a", 1);
        _life.Aspire([Wanted("a", 1), Wanted("b", 1)]);
        var servable = Assert.Single(_life.Versions["b"]).Servable!;
        Assert.Same(Assert.Single(_life.Versions["a"]).Servable, servable);

        _life.Aspire([Wanted("b", 1)]);
        Assert.Equal([(1, ModelVersionState.End)], States("a"));
        Assert.Equal([(1, ModelVersionState.Available)], States("b"));

        _life.Aspire([]);
        await StatesAsync("b", (1, ModelVersionState.End));
        await servable.Freed.WaitAsync(ModelServerFixture.Timeout);
        Assert.Single(_loads);
    }

    [Fact]
    public async Task Aspire_BrokenVersion_EndsWithTheReasonAndLeavesTheOldOne()
    {
        await ServeAsync("a", 1);
        _broken[Folder(2)] = true;

        _life.Aspire([Wanted("a", 2)]);
        await StatesAsync("a", (2, ModelVersionState.End), (1, ModelVersionState.Available));

        Assert.Equal("version 2 is broken", _life.Versions["a"][0].Status.ErrorMessage);
    }

    [Fact]
    public async Task Tick_BrokenVersion_IsTriedAgainAsOftenAsIsSaid()
    {
        _broken[Folder(1)] = true;
        _life.Aspire([Wanted("a", 1)]);
        for (var tries = 1; tries <= Retries.Max + 2; tries++)
        {
            await _life.WaitUntilTriedAsync(["a"], CancellationToken.None).WaitAsync(ModelServerFixture.Timeout);
            Assert.Equal(Math.Min(tries, Retries.Max + 1), _loads.Count);
            _life.Tick(); // too early
            Assert.Equal(Math.Min(tries, Retries.Max + 1), _loads.Count);
            _time.Advance(Retries.Interval);
            _life.Tick();
        }
    }

    [Fact]
    public async Task Aspire_BrokenVersionWhoseFolderChanged_IsTriedAtOnce()
    {
        _broken[Folder(1)] = true;
        _life.Aspire([Wanted("a", 1, fingerprint: 5)]);
        await StatesAsync("a", (1, ModelVersionState.End));
        _broken.Clear();

        _life.Aspire([Wanted("a", 1, fingerprint: 5)]);
        Assert.Single(_loads);
        _life.Aspire([Wanted("a", 1, fingerprint: 6)]);

        await StatesAsync("a", (1, ModelVersionState.Available));
    }

    [Fact]
    public async Task Aspire_NothingButWaitingForAVersion_KeepsWhatIsServed()
    {
        await ServeAsync("a", 1);

        _life.Aspire([Wanted("a") with { IsWaiting = true }]);

        Assert.Equal([(1, ModelVersionState.Available)], States("a"));
    }

    [Fact]
    public async Task Aspire_SameNumberInAnotherFolder_TakesItsPlace()
    {
        await ServeAsync("a", 1);
        var old = _life.Versions["a"][0].Servable!;
        var other = Path.Combine(_root.FullName, "other", "1");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        TinyModel.Write(other);

        _life.Aspire([new AspiredModel("a", new Dictionary<long, AspiredVersion> { [1] = new(other, null) })]);

        var servable = await Poll.UntilAsync(() => _life.Versions["a"][0].Servable, s => s is not null && s != old);
        Assert.NotSame(old, servable);
        await old.Freed.WaitAsync(ModelServerFixture.Timeout);
        Assert.Equal([(1, ModelVersionState.Available)], States("a"));
    }

    public void Dispose()
    {
        _life.Dispose();
        _root.Delete(recursive: true);
    }

    private async Task<Servable> LoadAsync(VersionUnit version, string models, CancellationToken ct)
    {
        _loads.Enqueue(version.Folder);
        if (_held.TryGetValue(version.Folder, out var held))
            await held;
        return _broken.ContainsKey(version.Folder) ? throw new ModelLoadException($"version {version.Version} is broken") : Servable.Load(version.Folder);
    }

    private async Task ServeAsync(string model, long version)
    {
        _life.Aspire([Wanted(model, version)]);
        await StatesAsync(model, (version, ModelVersionState.Available));
    }

    private AspiredModel Wanted(string model, long? version = null, int? fingerprint = null)
    {
        if (version is not { } number)
            return new AspiredModel(model, new Dictionary<long, AspiredVersion>());
        if (!Directory.Exists(Folder(number)))
            TinyModel.Write(Folder(number));
        return new AspiredModel(model, new Dictionary<long, AspiredVersion> { [number] = new(Folder(number), fingerprint) });
    }

    private string Folder(long version) => Path.Combine(_root.FullName, $"{version}");

    private (long, ModelVersionState)[] States(string model) => [.. _life.Versions[model].Select(v => (v.Version, v.State))];

    private async Task StatesAsync(string model, params (long, ModelVersionState)[] expected) =>
        Assert.Equal(expected, await Poll.UntilAsync(() => States(model), s => s.SequenceEqual(expected)));
}
