using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Reads a model's answer and makes probabilities of it.</summary>
internal static class Scores
{
    /// <summary>Cuts the output into one row of scores per picture.</summary>
    /// <param name="output">[pictures, classes], or [pictures] for a single class.</param>
    /// <returns>Rows in the tensor's order, or why the output cannot be trusted.</returns>
    public static Result<float[][]> Read(Tensor output, PictureModel model, int pictures)
    {
        var shape = output.Shape;
        if (shape.Rank is not (1 or 2) || shape[0] != pictures || shape.ElementCount == 0)
            return Untrustworthy(model, $"it answered a tensor {shape} for {pictures} picture(s)");
        var classes = (int)(shape.ElementCount / pictures);
        if (model.Labels is { } labels && labels.Count != classes)
            return Untrustworthy(model, $"its card lists {labels.Count} labels, and it answered {classes} scores; correct the card's labels");
        if (ToFloats(output) is not { } values)
            return Untrustworthy(model, $"it answered {output.Type.TensorFlowName()} instead of float");
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return Untrustworthy(model, "it answered numbers that are not finite");
        }

        var rows = new float[pictures][];
        for (var i = 0; i < pictures; i++)
            rows[i] = values.AsSpan(i * classes, classes).ToArray();
        return rows;
    }

    /// <summary>What the scores mean as probabilities: logits go through softmax, or through the sigmoid when there is only one.</summary>
    public static float[] Probabilities(float[] scores, Activation activation)
    {
        if (activation != Activation.None)
            return scores;
        if (scores.Length == 1)
            return [1 / (1 + MathF.Exp(-scores[0]))];
        // The largest is subtracted first: exp of a logit of 100 is infinite in single precision.
        var largest = scores.Max();
        var probabilities = new float[scores.Length];
        var sum = 0f;
        for (var i = 0; i < scores.Length; i++)
            sum += probabilities[i] = MathF.Exp(scores[i] - largest);
        for (var i = 0; i < scores.Length; i++)
            probabilities[i] /= sum;
        return probabilities;
    }

    /// <summary>The indices of the largest scores, largest first; of equal ones the lower index first.</summary>
    public static int[] Top(ReadOnlySpan<float> scores, int count)
    {
        var top = new int[Math.Min(count, scores.Length)];
        var filled = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var place = filled;
            while (place > 0 && scores[top[place - 1]] < scores[i])
                place--;
            if (place == top.Length)
                continue;
            filled = Math.Min(filled + 1, top.Length);
            top.AsSpan(place, filled - place - 1).CopyTo(top.AsSpan(place + 1));
            top[place] = i;
        }
        return top;
    }

    private static float[]? ToFloats(Tensor output) => output.Type switch
    {
        DType.Float32 => output.AsSpan<float>().ToArray(),
        DType.Float64 => Array.ConvertAll(output.AsSpan<double>().ToArray(), value => (float)value),
        DType.Float16 => Array.ConvertAll(output.AsSpan<Half>().ToArray(), value => (float)value),
        _ => null,
    };

    private static Failure Untrustworthy(PictureModel model, string why) =>
        Failure.ModelUnavailable($"The answer of the model '{model.Name}' cannot be used: {why}.");
}
