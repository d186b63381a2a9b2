using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClothingApp.Hosting.Containers;

/// <summary>Whether two containers would be the same: everything that <c>create</c> and the copying of files depend on.</summary>
internal static class PlanHash
{
    /// <param name="imageId">Of the image that the name means now.</param>
    /// <param name="arguments">Of <c>create</c>, without what differs from run to run.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static async Task<string> OfAsync(ContainerPlan plan, string imageId, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add("image", imageId);
        foreach (var argument in arguments)
            Add("argument", argument);
        foreach (var (name, value) in plan.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            Add("variable", name);
            Add("value", value);
        }
        foreach (var file in plan.Files)
        {
            Add("file", string.Create(CultureInfo.InvariantCulture, $"{file.Path} {(int?)file.Mode} {file.Owner}:{file.Group} {file.IsFolder}"));
            if (await ContainerFiles.ReadAsync(file, ct) is { } contents)
                Add("contents", Convert.ToHexString(SHA256.HashData(contents.Span)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // With its length before each text, so that no two lists of texts run together into the same bytes.
        void Add(string kind, string text) =>
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {text.Length} {text}\n")));
    }
}
