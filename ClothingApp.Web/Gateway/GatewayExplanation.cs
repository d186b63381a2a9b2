namespace ClothingApp.Web.Gateway;

/// <summary>Which parts of a picture mattered for one label, as the gateway answers it.</summary>
/// <param name="Method">integrated_gradients or occlusion.</param>
/// <param name="Score">Of the label, the model's raw output.</param>
/// <param name="Probability">0 to 1.</param>
/// <param name="Completeness">How well the parts add up; null for methods that promise nothing.</param>
/// <param name="Overlay">The map over the picture as the model saw it, as a data: URI.</param>
/// <param name="Thumbnail">The picture in the overlay's proportions, as a data: URI.</param>
internal sealed record GatewayExplanation(
    string Model, long Version, string Method, string Label, double Score, double Probability, AttributionMap Map, Completeness? Completeness,
    string Overlay, string? Thumbnail);

/// <param name="Values">A list per row, from the top: more than 0 where the picture spoke for the label.</param>
public sealed record AttributionMap(int Rows, int Columns, IReadOnlyList<IReadOnlyList<double>> Values);

/// <param name="Sum">Of all parts' shares.</param>
/// <param name="Difference">What the picture changes in the score, against a gray one.</param>
public sealed record Completeness(double Sum, double Difference);
