using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClothingApp.Gateway.Models;

/// <summary>Reads and writes an enum's names as cards spell them: <c>minus_one_to_one</c>.</summary>
internal sealed class SnakeCaseEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) where T : struct, Enum;
