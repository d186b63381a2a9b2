using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>
/// Graphs of every kind against TensorFlow's own answers: shared/conformance, a test per case, named by folder, number
/// and signature. Each case is loaded and run as the server does it.
/// </summary>
public sealed class ConformanceTests(ConformanceTests.Models models, ITestOutputHelper output) : IClassFixture<ConformanceTests.Models>
{
    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public async Task Run_Case_AgreesWithTensorFlow(string folder, int number, string name)
    {
        var golden = models.Goldens(folder)[number];
        Assert.Equal(name, golden.Signature);
        var signature = await models.Servable(folder).GetSignatureAsync(golden.Signature);

        var answers = signature.Run(golden.Inputs, [.. golden.Outputs.Keys], CancellationToken.None);

        foreach (var (alias, expected) in golden.Outputs)
        {
            using var answer = answers[alias];
            Assert.True(Agreement.Difference(expected, answer, golden.Tolerance) is null, $"{alias}: {Agreement.Difference(expected, answer, golden.Tolerance)}");
        }
    }

    [SharedDataFact]
    public void Folder_Always_SaysWhatWasTested()
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(Models.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Models.Root, file).Replace('\\', '/') + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        var cases = Cases().Count;

        output.WriteLine($"conformance: {cases} cases, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}");
        Assert.True(cases > 0);
    }

    public static TheoryData<string, int, string> Cases()
    {
        var cases = new TheoryData<string, int, string>();
        if (!SharedData.Exists)
        {
            // The attribute skips the test; xunit wants a row to skip.
            cases.Add("absent", 0, "absent");
            return cases;
        }
        foreach (var folder in Models.Folders)
        {
            var number = 0;
            foreach (var golden in GoldenCase.Load(Path.Combine(Models.Root, folder)))
                cases.Add(folder, number++, golden.Signature);
        }
        return cases;
    }

    public sealed class Models : IDisposable
    {
        private readonly ConcurrentDictionary<string, Lazy<Servable>> _servables = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<GoldenCase>>> _goldens = new(StringComparer.Ordinal);

        internal static string Root => SharedData.Path("conformance");

        internal static IEnumerable<string> Folders =>
            Directory.EnumerateFiles(Root, "golden.json", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal);

        internal Servable Servable(string folder) =>
            _servables.GetOrAdd(folder, f => new(() => ClothingApp.ModelServer.Servables.Servable.Load(Path.Combine(Root, f, "1")))).Value;

        internal IReadOnlyList<GoldenCase> Goldens(string folder) =>
            _goldens.GetOrAdd(folder, f => new(() => GoldenCase.Load(Path.Combine(Root, f)))).Value;

        public void Dispose()
        {
            foreach (var servable in _servables.Values.Where(s => s.IsValueCreated))
                servable.Value.Dispose();
        }
    }
}
