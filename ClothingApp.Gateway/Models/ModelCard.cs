using System.Text.Json;
using System.Text.Json.Serialization;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Gateway.Models;

/// <summary>
/// What a SavedModel cannot say of itself: labels, how a picture becomes its input, what its output is. The file
/// <c>model.json</c> beside the version folders; everything that it leaves out has the default below.
/// </summary>
internal sealed record ModelCard
{
    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? License { get; init; }

    public string? Source { get; init; }

    /// <summary>In the order of the output; null: <c>class 0</c>, <c>class 1</c> and so on.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public InputCard Input { get; init; } = new();

    public OutputCard Output { get; init; } = new();

    public SignatureCard Signatures { get; init; } = new();

    /// <summary>How good the model is, in its maker's own words and numbers; passed on as it is.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metrics { get; init; }
}

/// <summary>How a picture becomes the input tensor. Sizes are not here: the model server knows them.</summary>
internal sealed record InputCard
{
    [JsonConverter(typeof(SnakeCaseEnumConverter<ResizeMethod>))]
    public ResizeMethod Resize { get; init; } = ResizeMethod.Bilinear;

    [JsonConverter(typeof(SnakeCaseEnumConverter<FitMode>))]
    public FitMode Fit { get; init; } = FitMode.Stretch;

    /// <summary>Null: gray for a model with one channel, else red green blue.</summary>
    [JsonConverter(typeof(SnakeCaseEnumConverter<ColorOrder>))]
    public ColorOrder? Color { get; init; }

    [JsonConverter(typeof(SnakeCaseEnumConverter<PixelScale>))]
    public PixelScale Scale { get; init; } = PixelScale.MinusOneToOne;
}

internal sealed record OutputCard
{
    [JsonConverter(typeof(SnakeCaseEnumConverter<Activation>))]
    public Activation Activation { get; init; } = Activation.None;
}

/// <summary>Which of the model's signatures serves what.</summary>
internal sealed record SignatureCard
{
    public string Predict { get; init; } = "serving_default";

    /// <summary>One that takes the picture's bytes unscaled: a quarter of the traffic.</summary>
    public string? PredictUint8 { get; init; }

    /// <summary>One that gives gradients, see <see cref="GradientSignature"/>.</summary>
    public string? Explain { get; init; }
}

/// <summary>What the model itself applied to its output.</summary>
internal enum Activation
{
    /// <summary>Nothing: logits.</summary>
    None,

    Softmax,

    Sigmoid,
}
