using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Many;

namespace ClothingApp.Tests.Web.Many;

public class CsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a,b.jpg", "\"a,b.jpg\"")]
    [InlineData("a=b.jpg", "\"a=b.jpg\"")]
    public void Write_CellThatASpreadsheetWouldRun_IsDefusedAndOthersAreNot(string picture, string cell)
    {
        var csv = Csv.Write(new ManyTable("m", 1, [new ManyRow(picture, null, [new LabelScore("dress", 3, 0.91234567)], null)]), _ => "");

        Assert.Equal($"\uFEFF\"picture\",\"label\",\"probability\",\"model\",\"version\",\"error\"\r\n{cell},\"dress\",\"0.9123\",\"m\",\"1\",\"\"\r\n", csv);
    }

    [Fact]
    public void Write_LabelThatIsAFormula_IsDefusedToo() =>
        Assert.Contains("\"'=cmd\"", Csv.Write(new ManyTable("m", 1, [new ManyRow("a", null, [new LabelScore("=cmd", 3, 1)], null)]), _ => ""), StringComparison.Ordinal);

    [Fact]
    public void Write_RowWithAnError_SaysItInsteadOfALabel() => Assert.EndsWith("\"a\",\"\",\"\",\"m\",\"1\",\"is damaged\"\r\n",
        Csv.Write(new ManyTable("m", 1, [new ManyRow("a", null, null, Refusals.TooLarge)]), _ => "is damaged"), StringComparison.Ordinal);
}
