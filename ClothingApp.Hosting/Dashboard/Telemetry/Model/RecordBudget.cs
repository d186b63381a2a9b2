namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>Turns a record's texts into strings and counts the memory that it takes, so that one record cannot take it all.</summary>
internal sealed class RecordBudget(StringPool strings)
{
    private const int StringOverhead = 24;

    public int Bytes { get; private set; }

    public bool IsExceeded => Bytes > Limits.RecordBytes;

    /// <summary>Begins another record.</summary>
    public void Reset(int bytes) => Bytes = bytes;

    /// <returns>False when the record is larger than it may be.</returns>
    public bool Charge(int bytes)
    {
        Bytes = (int)Math.Min((long)Bytes + bytes, int.MaxValue);
        return !IsExceeded;
    }

    public TelemetryResource Share(TelemetryResource resource) => strings.Resources.Get(resource);

    public TelemetrySource Share(TelemetrySource source) => strings.Sources.Get(source);

    public string Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.RecordBytes)
        {
            Charge(utf8.Length);
            return "";
        }
        return Charged(strings.Get(utf8, out var added), added);
    }

    public string Text(string text) => Charged(strings.Get(text, out var added), added);

    private string Charged(string text, bool added)
    {
        if (added)
            Charge(StringOverhead + (2 * text.Length));
        return text;
    }
}
