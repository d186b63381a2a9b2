using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Tests.Web.Classify;

public class EvidenceTests
{
    [Theory]
    [InlineData(new[] { 0.25, 0.25, 0.25, 0.25 }, 1, 0, true)]
    [InlineData(new[] { 1.0, 0, 0, 0 }, 0, 1, false)]
    [InlineData(new[] { 0.5, 0.5, 0, 0 }, 0.5, 0, true)]
    [InlineData(new[] { 0.97, 0.01, 0.01, 0.01 }, 0.121, 0.96, false)]
    [InlineData(new[] { 1.0 }, 0, 1, false)]
    [InlineData(new[] { 2.0, 2.0 }, 1, 0, true)]
    public void Of_Probabilities_GivesShareOfTheLargestEntropyAndTheLead(double[] probabilities, double entropy, double margin, bool weak)
    {
        var evidence = Evidence.Of([.. probabilities.Select(probability => new LabelScore("x", 0, probability))]);

        Assert.Equal(entropy, evidence.Entropy, 0.001);
        Assert.Equal(margin, evidence.Margin, 0.001);
        Assert.Equal(weak, evidence.IsWeak);
    }
}
