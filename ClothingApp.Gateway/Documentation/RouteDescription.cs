using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Documentation;

/// <summary>What people read of a route in <c>/openapi/v1.json</c>.</summary>
internal sealed record RouteDescription(string Summary, string Text)
{
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The forms that the body may have; none for a route without one.</summary>
    public IReadOnlyList<BodyForm> Bodies { get; init; } = [];

    /// <summary>Of the answer, JSON unless <see cref="AnswerType"/> says otherwise.</summary>
    public Type? Answer { get; init; }

    public string AnswerType { get; init; } = "application/json";

    /// <summary>Of each line, where the answer may come as lines.</summary>
    public Type? Line { get; init; }

    public IReadOnlyList<ErrorCode> Problems { get; init; } = [];
}

/// <param name="Kind">As JSON calls it: string, integer or boolean.</param>
internal sealed record QueryParameter(string Name, string Kind, string Text);

/// <param name="Schema">Null: a file.</param>
/// <param name="Example">JSON; null for files.</param>
internal sealed record BodyForm(string ContentType, Type? Schema = null, string? Example = null);

internal static class RouteDescriptionExtensions
{
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, RouteDescription description) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithMetadata(description);
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, description.Answer, [description.AnswerType]));
        foreach (var status in description.Problems.Select(code => ErrorTable.Entry(code).Status).Distinct())
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        return endpoint;
    }
}
