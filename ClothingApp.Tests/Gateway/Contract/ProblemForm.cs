using System.Text.Json.Nodes;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>What every answer of the gateway promises, whatever was asked.</summary>
internal static class ProblemForm
{
    private static readonly string[] Members = ["type", "title", "status", "detail", "code", "traceId"];

    /// <returns>What is wrong with the answer; null when nothing is.</returns>
    internal static string? Fault(int status, string? contentType, string? retryAfter, string body)
    {
        if (status < 400) return null;
        if (contentType is null || !contentType.StartsWith("application/problem+json", StringComparison.Ordinal)) return $"the content type is {contentType}";
        JsonObject problem;
        try
        {
            problem = JsonNode.Parse(body)!.AsObject();
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException)
        {
            return "the body is no JSON object";
        }

        if (!problem.Select(member => member.Key).Order().SequenceEqual(Members.Order())) return "the members are others";
        var code = (string?)problem["code"] ?? "";
        if ((int)problem["status"]! != status) return "the status in the body is another";
        if (!ContractTable.Codes.Contains((status, code))) return $"{code} with {status} is not documented";
        if ((string?)problem["type"] != $"urn:clothing-app:problem:{code}") return "the type does not fit the code";
        if (string.IsNullOrEmpty((string?)problem["title"]) || string.IsNullOrEmpty((string?)problem["traceId"])) return "title or traceId is empty";
        if (((string?)problem["detail"] ?? "").Length < 10) return "the detail says nothing";
        if (body.Contains("secret", StringComparison.Ordinal) || body.Contains("Exception", StringComparison.Ordinal)) return "it repeats what it must not";
        var mayRetry = int.TryParse(retryAfter, out var seconds) && seconds > 0;
        return mayRetry == ContractTable.WithRetryAfter.Contains(status) ? null : $"Retry-After is '{retryAfter}'";
    }
}
