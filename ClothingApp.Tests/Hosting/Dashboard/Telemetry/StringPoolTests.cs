using System.Text;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class StringPoolTests
{
    [Theory]
    [InlineData("http.route")]
    [InlineData("größe")]
    [InlineData("")]
    public void Get_AnyText_IsEqual(string text)
    {
        var pool = new StringPool();
        Assert.Equal(text, pool.Get(Encoding.UTF8.GetBytes(text), out _));
        Assert.Equal(text, pool.Get(text, out _));
    }

    [Fact]
    public void Get_ShortTextAgain_IsTheSameObject()
    {
        var pool = new StringPool();
        var first = pool.Get("http.route"u8, out var added);
        Assert.True(added);
        Assert.Same(first, pool.Get("http.route"u8, out added));
        Assert.False(added);
    }

    [Fact]
    public void Get_TextThatIsNoUtf8_IsRepaired() => Assert.Equal("a\uFFFDb", new StringPool().Get([(byte)'a', 0xFF, (byte)'b'], out _));
}
