using System.Text.Json;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>One call with TensorFlow's own answer, as golden.json and golden.npz hold it (shared/README.md).</summary>
internal sealed record GoldenCase(string Signature, IReadOnlyDictionary<string, Tensor> Inputs, IReadOnlyDictionary<string, Tensor> Outputs, double? Tolerance)
{
    /// <summary>All cases of the folder that holds golden.json.</summary>
    public static IReadOnlyList<GoldenCase> Load(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")));
        var arrays = Path.Combine(folder, "golden.npz");
        using var npz = File.Exists(arrays) ? NpzFile.Open(arrays) : null;
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(
            c.GetProperty("signature").GetString()!,
            Tensors(c.GetProperty("inputs"), npz),
            Tensors(c.GetProperty("outputs"), npz),
            c.TryGetProperty("tolerance", out var tolerance) ? tolerance.GetDouble() : null))];
    }

    private static Dictionary<string, Tensor> Tensors(JsonElement named, NpzFile? npz) =>
        named.EnumerateObject().ToDictionary(p => p.Name, p => Read(p.Value, npz), StringComparer.Ordinal);

    private static Tensor Read(JsonElement element, NpzFile? npz)
    {
        var shape = TensorShape.Of([.. element.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())]);
        if (element.TryGetProperty("b64", out var strings))
            return Tensor.FromStrings(shape, [.. strings.EnumerateArray().Select(s => s.GetBytesFromBase64())]);
        var type = element.GetProperty("dtype").GetString() switch
        {
            "float32" => DType.Float32,
            "float64" => DType.Float64,
            "float16" or "half" => DType.Float16,
            var name => Enum.Parse<DType>(name!, ignoreCase: true),
        };
        return Tensor.FromBytes(type, shape, npz![element.GetProperty("npy").GetString()!].Data);
    }
}
