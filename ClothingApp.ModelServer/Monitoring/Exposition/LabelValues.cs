namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>The values of a family's labels, in the order of its definition; no family has more than four.</summary>
internal readonly record struct LabelValues(string A, string B, string C, string D)
{
    public const int Max = 4;

    public string this[int index] => index switch { 0 => A, 1 => B, 2 => C, _ => D };
}
