using System.Globalization;
using Spectre.Console;

namespace ClothingApp.Cli.Timing;

internal static class StageTable
{
    /// <summary>The medians by stage as a table.</summary>
    public static void Write(IAnsiConsole console, StageTimes times)
    {
        console.WriteLine($"Median time of one prediction ({times.Count} measured)");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("stage");
        table.AddColumn(new TableColumn("ms").RightAligned());
        foreach (var (stage, median) in times.Medians())
            table.AddRow(stage, median.ToString("0.00", CultureInfo.InvariantCulture));
        console.Write(table);
    }
}
