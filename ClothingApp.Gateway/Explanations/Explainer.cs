using System.Runtime.InteropServices;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Explanations;

/// <summary>A map, and how well it adds up.</summary>
internal sealed record Attribution(HeatMap Map, Completeness? Completeness);

/// <summary>Asks the model server what a map needs. One call after the other, so that it takes a share of the server and not all of it.</summary>
internal sealed class Explainer(PredictionCall predictions, GradientCall gradients)
{
    /// <returns>A score per class for the picture as it is.</returns>
    public async Task<Result<float[]>> ScoreAsync(PictureModel model, PreparedPicture picture, AdmissionTicket ticket, CancellationToken ct)
    {
        using var tensor = new TensorBatch(model, 1);
        tensor.Take(out var bytes);
        picture.Input.CopyTo(bytes);
        var answer = await predictions.InvokeAsync(model, new(model.Version), tensor, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        ticket.Finish(1);
        return answer.Value.Scores[0];
    }

    /// <param name="picture">As the model's predictions take it.</param>
    /// <param name="score">Of the class for the picture as it is.</param>
    /// <param name="done">Told how many inferences more are done.</param>
    public async Task<Result<Attribution>> OccludeAsync(
        ExplanationPlan plan, PreparedPicture picture, int classIndex, float score, Action<int> done, CancellationToken ct)
    {
        var (model, grid) = (plan.Model, OcclusionGrid.Of(plan.Model.Preparation));
        var values = new double[grid.Positions];
        foreach (var part in Enumerable.Range(0, grid.Positions).Chunk(plan.PerCall))
        {
            using var tensor = new TensorBatch(model, part.Length);
            foreach (var position in part)
            {
                tensor.Take(out var bytes);
                picture.Input.CopyTo(bytes);
                grid.Cover(position, picture.Blank, bytes.Span, model.PictureBytes / (grid.Height * grid.Width));
            }
            var answer = await predictions.InvokeAsync(model, new(model.Version), tensor, ct);
            if (!answer.Succeeded)
                return answer.Failure;
            for (var i = 0; i < part.Length; i++)
                values[part[i]] = score - answer.Value.Scores[i][classIndex];
            done(part.Length);
        }
        return new Attribution(new HeatMap(grid.Rows, grid.Columns, values), null);
    }

    /// <param name="picture">As floats.</param>
    /// <param name="done">Told how many inferences more are done.</param>
    public async Task<Result<Attribution>> IntegrateAsync(
        ExplanationPlan plan, PreparedPicture picture, int classIndex, Action<int> done, CancellationToken ct)
    {
        var (difference, mean) = (0.0, new double[picture.Input.Length / sizeof(float)]);
        foreach (var (alphas, weight) in GradientPath.Calls(plan.PerCall))
        {
            var answer = await gradients.InvokeAsync(plan.Model, picture, classIndex, alphas, ct);
            if (!answer.Succeeded)
                return answer.Failure;
            var (values, scores) = answer.Value;
            for (var i = 0; i < mean.Length; i++)
                mean[i] += weight * values[i];
            if (alphas is [0, 1])
                difference = scores[(scores.Length / 2) + classIndex] - (double)scores[classIndex];
            done(alphas.Length * GradientPath.InferencesPerPoint);
        }
        var shares = Shares(mean, picture, plan.Model.Preparation.Channels);
        var map = HeatMap.OfPixels(shares, plan.Model.Preparation.Height, plan.Model.Preparation.Width);
        return new Attribution(map, Completeness.Of(shares.Sum(), difference));
    }

    /// <summary>(picture - gray) x mean gradient, added up over a pixel's channels.</summary>
    private static double[] Shares(double[] gradients, PreparedPicture picture, int channels)
    {
        var image = MemoryMarshal.Cast<byte, float>(picture.Input.AsSpan());
        var blank = MemoryMarshal.Cast<byte, float>(picture.Blank.AsSpan());
        var shares = new double[gradients.Length / channels];
        for (var i = 0; i < gradients.Length; i++)
            shares[i / channels] += (image[i] - (double)blank[i]) * gradients[i];
        return shares;
    }
}
