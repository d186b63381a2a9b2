using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Gateway.Predictions;

public class ScoresTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void Probabilities_OfLogits_AreASoftmaxWhateverTheOffset(float offset)
    {
        var probabilities = Scores.Probabilities([offset + 1, offset, offset + 2], Activation.None);

        var sum = Math.Exp(1) + 1 + Math.Exp(2);
        Assert.Equal(Math.Exp(1) / sum, probabilities[0], 1e-5);
        Assert.Equal(1 / sum, probabilities[1], 1e-5);
        Assert.Equal(Math.Exp(2) / sum, probabilities[2], 1e-5);
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("Sigmoid")]
    public void Probabilities_AlreadyActivated_StayAsTheyAre(string activation) =>
        Assert.Equal([0.9f, 0.8f], Scores.Probabilities([0.9f, 0.8f], Enum.Parse<Activation>(activation)));

    [Fact]
    public void Probabilities_SingleLogit_GoesThroughTheSigmoid() =>
        Assert.Equal(0.5f, Assert.Single(Scores.Probabilities([0], Activation.None)));

    [Fact]
    public void Top_EqualScores_KeepTheOrderOfTheClasses() =>
        Assert.Equal([1, 3, 0], Scores.Top([1, 5, 0, 5, 1], 3));

    [Fact]
    public void Top_AnyScores_AreTheFirstOfAStableSort() =>
        Prop.ForAll<int[], PositiveInt>((values, count) =>
        {
            var scores = Array.ConvertAll(values, value => (float)(value % 5));
            var expected = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count.Get);
            Assert.Equal(expected, Scores.Top(scores, count.Get));
        }).QuickCheckThrowOnFailure();
}
