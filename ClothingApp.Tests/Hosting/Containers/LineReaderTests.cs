using System.Text;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class LineReaderTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("one\ntwo\n", "one|two", "")]
    [InlineData("one\r\n\n1 %\r2 %\nrest", "one||1 %\r2 %", "rest")]
    public async Task Read_Text_GivesWholeLinesAndTheRest(string text, string lines, string rest)
    {
        var taken = new List<string>();
        Assert.Equal(rest, await LineReader.ReadAsync(new StringReader(text), taken.Add));
        Assert.Equal(lines, string.Join('|', taken));
    }

    [Fact]
    public async Task Read_InPiecesOfAnyLength_GivesTheSameLines()
    {
        var text = string.Concat(Enumerable.Range(0, 3000).Select(i => new string('x', i % 40) + "é\n"));
        var taken = new List<string>();
        await LineReader.ReadAsync(new StreamReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), Encoding.UTF8, false, bufferSize: 128), taken.Add);
        Assert.Equal(text.Split('\n')[..^1], taken);
    }

    [Fact]
    public async Task Read_EndlessLine_IsCut()
    {
        var taken = new List<string>();
        var rest = await LineReader.ReadAsync(new StringReader(new string('x', LineReader.MaxLength * 2 + 5) + "\nnext"), taken.Add);
        Assert.Equal([LineReader.MaxLength, LineReader.MaxLength, 5], taken.Select(line => line.Length));
        Assert.Equal("next", rest);
    }
}
