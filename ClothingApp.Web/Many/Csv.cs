using System.Globalization;
using System.Text;

namespace ClothingApp.Web.Many;

/// <summary>Writes the table for spreadsheets: RFC 4180, every cell quoted, UTF-8 with the mark that Excel wants.</summary>
internal static class Csv
{
    private const char ByteOrderMark = '\uFEFF';

    /// <param name="error">Says a refusal in the visitor's language.</param>
    /// <returns>With a line of names first.</returns>
    public static string Write(ManyTable table, Func<ManyRow, string> error)
    {
        var text = new StringBuilder().Append(ByteOrderMark);
        AppendLine(text, "picture", "label", "probability", "model", "version", "error");
        foreach (var row in table.Rows)
        {
            var best = row.Top?[0];
            AppendLine(text, row.Picture, best?.Label ?? "", best?.Probability.ToString("0.####", CultureInfo.InvariantCulture) ?? "",
                table.Model, table.Version.ToString(CultureInfo.InvariantCulture), error(row));
        }
        return text.ToString();
    }

    /// <summary>
    /// The table as an address that holds it, so that downloading needs neither a script nor a second prediction, and no server has
    /// to remember anything.
    /// </summary>
    public static string ToDataUri(string csv) => $"data:text/csv;charset=utf-8,{Uri.EscapeDataString(csv)}";

    private static void AppendLine(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append(i == 0 ? "" : ",").Append('"').Append(Defuse(cells[i]).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        text.Append("\r\n");
    }

    /// <summary>A spreadsheet takes a cell that starts like this for a formula and runs it, quoted or not.</summary>
    private static string Defuse(string cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{cell}" : cell;
}
