using ClothingApp.Web.Explain;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Tests.Web.Explain;

public sealed class MapPlacesTests
{
    [Theory]
    [InlineData(0, 0, "at the top left")]
    [InlineData(0, 13, "at the top right")]
    [InlineData(7, 7, "in the middle")]
    [InlineData(6, 0, "on the left")]
    [InlineData(13, 6, "at the bottom")]
    [InlineData(13, 13, "at the bottom right")]
    public void Strongest_OneSpot_NamesItsNinth(int row, int column, string place)
    {
        var values = Enumerable.Range(0, 14).Select(_ => new double[14]).ToArray();
        values[row][column] = 1;
        values[0][5] = -9; // what spoke against is not where the label was found

        Assert.Equal(place, MapPlaces.Strongest(new AttributionMap(14, 14, values)));
    }

    [Fact]
    public void Strongest_NothingSpokeForIt_IsNone() => Assert.Null(MapPlaces.Strongest(new AttributionMap(2, 2, [[0, -1], [-2, 0]])));

    [Fact]
    public void Strongest_SingleValue_IsNotOutOfRange() => Assert.Equal("at the top left", MapPlaces.Strongest(new AttributionMap(1, 1, [[1]])));
}
