using System.Buffers;
using System.IO.Pipelines;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using Base64Codec = System.Buffers.Text.Base64;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>
/// JSON laid out as TensorFlow Serving lays it out: members on lines of their own, four blanks a level, lists on one line.
/// Not <c>Utf8JsonWriter</c>, which has neither that layout nor <c>NaN</c>.
/// </summary>
internal sealed class PrettyJsonWriter(IBufferWriter<byte> output)
{
    private const int FlushBytes = 64 * 1024;

    private readonly Stack<bool> _hasElements = new();
    private bool _afterName;

    public void StartObject() => Start("{"u8);

    public void StartArray() => Start("["u8);

    public void EndArray()
    {
        _hasElements.Pop();
        output.Write("]"u8);
    }

    public void EndObject()
    {
        if (_hasElements.Pop())
            NewLine();
        output.Write("}"u8);
    }

    public void Name(string name)
    {
        if (Next())
            output.Write(","u8);
        NewLine();
        Text(name);
        output.Write(": "u8);
        _afterName = true;
    }

    public void String(string text)
    {
        Separate();
        Text(text);
    }

    public void String(ReadOnlySpan<byte> utf8) => String(Encoding.UTF8.GetString(utf8));

    /// <summary><c>{"b64": "…"}</c>.</summary>
    public void Base64(ReadOnlySpan<byte> bytes)
    {
        StartObject();
        Name("b64");
        Separate();
        output.Write("\""u8);
        Base64Codec.EncodeToUtf8(bytes, output.GetSpan(Base64Codec.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        output.Advance(written);
        output.Write("\""u8);
        EndObject();
    }

    public void Boolean(bool value)
    {
        Separate();
        output.Write(value ? "true"u8 : "false"u8);
    }

    public void Number(float value)
    {
        Separate();
        output.Advance(FloatText.Write(value, output.GetSpan(FloatText.MaxBytes)));
    }

    public void Number(double value)
    {
        Separate();
        output.Advance(FloatText.Write(value, output.GetSpan(FloatText.MaxBytes)));
    }

    public void Number<T>(T value) where T : IBinaryInteger<T>
    {
        Separate();
        value.TryFormat(output.GetSpan(FloatText.MaxBytes), out var written, default, null);
        output.Advance(written);
    }

    /// <summary>Sends what has gathered once that is enough, so that a large answer is never in memory as a whole.</summary>
    public async ValueTask FlushIfLargeAsync(CancellationToken ct)
    {
        if (output is PipeWriter { CanGetUnflushedBytes: true, UnflushedBytes: > FlushBytes } pipe)
            await pipe.FlushAsync(ct);
    }

    private void Start(ReadOnlySpan<byte> mark)
    {
        Separate();
        output.Write(mark);
        _hasElements.Push(false);
    }

    private void Separate()
    {
        if (_afterName)
            _afterName = false;
        else if (_hasElements.Count > 0 && Next())
            output.Write(", "u8);
    }

    private bool Next()
    {
        var hasElements = _hasElements.Pop();
        _hasElements.Push(true);
        return hasElements;
    }

    private void NewLine()
    {
        output.Write("\n"u8);
        for (var i = 0; i < _hasElements.Count; i++)
            output.Write("    "u8);
    }

    private void Text(string text)
    {
        output.Write("\""u8);
        Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text), output);
        output.Write("\""u8);
    }
}
