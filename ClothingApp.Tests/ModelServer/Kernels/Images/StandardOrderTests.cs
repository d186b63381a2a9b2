using ClothingApp.ModelServer.Kernels.Images;

namespace ClothingApp.Tests.ModelServer.Kernels.Images;

/// <summary>
/// The order of equal elements, against hashes that std::sort and std::priority_queue of GCC's library gave for the same
/// elements: keys of a linear congruential generator modulo 7, each with its place.
/// </summary>
public sealed class StandardOrderTests
{
    private static readonly StandardOrder<(int Key, int Place)> LargestFirst = new((a, b) => b.Key < a.Key);

    private static readonly StandardOrder<(int Key, int Place)> LargestOnTop = new((a, b) => a.Key < b.Key);

    [Theory]
    [InlineData(5, 1014820u, 1014820u)]
    [InlineData(16, 623347404u, 190777898u)]
    [InlineData(17, 2696434270u, 3049958126u)]
    [InlineData(40, 3245207288u, 897059586u)]
    [InlineData(100, 1427060226u, 567343556u)]
    [InlineData(1000, 228873960u, 1646973758u)]
    public void SortAndHeap_EqualKeys_LeavesThemAsTheLibraryDoes(int count, uint sorted, uint popped)
    {
        var elements = Elements(count);

        LargestFirst.Sort(elements);

        Assert.Equal(sorted, Hash(elements));
        elements = Elements(count);
        for (var i = 1; i <= count; i++)
            LargestOnTop.Push(elements.AsSpan(0, i));
        for (var i = count; i > 0; i--)
            LargestOnTop.Pop(elements.AsSpan(0, i));
        Array.Reverse(elements);
        Assert.Equal(popped, Hash(elements));
    }

    [Fact]
    public void Sort_ElementsAgainstTheMedianOfThree_FallsBackToTheHeap()
    {
        // Every cut takes off two elements: without the limit of the depth this would take the square of the time.
        const int Half = 1000;
        var elements = new (int Key, int Place)[2 * Half];
        for (var i = 1; i <= Half; i++)
        {
            if (i % 2 == 1)
                (elements[i - 1], elements[i]) = ((i, i - 1), (Half + i, i));
            elements[Half + i - 1] = (2 * i, Half + i - 1);
        }
        var comparisons = 0;

        new StandardOrder<(int Key, int Place)>((a, b) => { comparisons++; return a.Key / 8 < b.Key / 8; }).Sort(elements);

        Assert.Equal((1277833008u, 46765), (Hash(elements), comparisons));
    }

    [Fact]
    public void Sort_NothingOrOne_LeavesIt()
    {
        LargestFirst.Sort([]);
        (int, int)[] one = [(3, 0)];
        LargestFirst.Sort(one);
        Assert.Equal([(3, 0)], one);
    }

    private static (int Key, int Place)[] Elements(int count)
    {
        var (state, elements) = (12345u + (uint)count, new (int, int)[count]);
        for (var i = 0; i < count; i++)
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            elements[i] = ((int)((state >> 16) % 7), i);
        }
        return elements;
    }

    private static uint Hash((int Key, int Place)[] elements) => elements.Aggregate(0u, (hash, e) => unchecked((hash * 31) + (uint)e.Place));
}
