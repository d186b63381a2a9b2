using System.Globalization;
using System.Text;

namespace ClothingApp.Benchmarks.Measuring;

/// <summary>Lines over one axis as an SVG drawing, readable in light and dark.</summary>
internal static class Plot
{
    private const int Width = 640, Height = 320, Left = 60, Right = 20, Top = 30, Bottom = 50;

    private static readonly string[] Colors = ["#2563eb", "#9ca3af", "#dc2626", "#f59e0b"];

    /// <param name="title">Above the drawing.</param>
    /// <param name="x">The axis below, with its unit.</param>
    /// <param name="y">What the lines show, with its unit.</param>
    /// <param name="lines">Each with its points, ascending in x.</param>
    public static string Draw(string title, string x, string y, params (string Name, IReadOnlyList<(double X, double Y)> Points)[] lines)
    {
        var (maxX, maxY) = (lines.SelectMany(line => line.Points).Max(point => point.X), lines.SelectMany(line => line.Points).Max(point => point.Y) * 1.1);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="{title}">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="{Left}" y="18" font-size="14" fill="#111827">{title}</text>

            """);
        for (var i = 0; i <= 4; i++)
        {
            var (atX, atY) = (X(maxX * i / 4), Y(maxY * i / 4));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <path d="M{Left} {atY:F1}H{Width - Right}" stroke="#e5e7eb"/>
                <text x="{Left - 6}" y="{atY + 4:F1}" text-anchor="end" fill="#4b5563">{maxY * i / 4:G3}</text>
                <text x="{atX:F1}" y="{Height - Bottom + 16}" text-anchor="middle" fill="#4b5563">{maxX * i / 4:G3}</text>

                """);
        }
        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle" fill="#111827">{x}</text>
            <text x="14" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 {(Top + Height - Bottom) / 2})" fill="#111827">{y}</text>

            """);
        foreach (var (index, (name, points)) in lines.Index())
        {
            var path = string.Join('L', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1} {Y(point.Y):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <path d="M{path}" fill="none" stroke="{Colors[index]}" stroke-width="2"/>
                <text x="{Width - Right - 8}" y="{Top + 14 + (index * 16)}" text-anchor="end" fill="{Colors[index]}">{name}</text>

                """);
        }
        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + (value / maxX * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (value / maxY * (Height - Top - Bottom));
    }
}
