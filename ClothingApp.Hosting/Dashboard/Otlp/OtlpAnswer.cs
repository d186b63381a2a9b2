using System.Buffers;
using System.Text;
using System.Text.Json;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp;

/// <summary>The bodies of answers: an Export*ServiceResponse, or a google.rpc.Status.</summary>
internal static class OtlpAnswer
{
    private const byte MessageField = 1 << 3 | 2, CountField = 1 << 3 | 0, CodeField = 1 << 3 | 0, TextField = 2 << 3 | 2;

    /// <summary>Empty on full success, else partial_success {rejected, error_message}.</summary>
    public static byte[] Protobuf(Refusals refusals)
    {
        if (refusals.Count == 0)
            return [];
        var partial = new ArrayBufferWriter<byte>();
        WriteVarint(partial, CountField, (uint)refusals.Count);
        WriteText(partial, refusals.Reason ?? "");
        var response = new ArrayBufferWriter<byte>();
        WriteVarint(response, MessageField, (uint)partial.WrittenCount);
        response.Write(partial.WrittenSpan);
        return response.WrittenSpan.ToArray();
    }

    /// <summary>{code, message}.</summary>
    public static byte[] Protobuf(GrpcStatusCode code, string message)
    {
        var status = new ArrayBufferWriter<byte>();
        WriteVarint(status, CodeField, (uint)code);
        WriteText(status, message);
        return status.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Protobuf(Refusals)"/>
    public static byte[] Json(Refusals refusals, string rejectedName) => Json(json =>
    {
        if (refusals.Count == 0)
            return;
        json.WriteStartObject("partialSuccess");
        // 64-bit numbers are text in protobuf's JSON.
        json.WriteString(rejectedName, refusals.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("errorMessage", refusals.Reason);
        json.WriteEndObject();
    });

    /// <inheritdoc cref="Protobuf(GrpcStatusCode, string)"/>
    public static byte[] Json(GrpcStatusCode code, string message) => Json(json =>
    {
        json.WriteNumber("code", (int)code);
        json.WriteString("message", message);
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        WriteVarint(output, TextField, (uint)utf8.Length);
        output.Write(utf8);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, byte tag, uint value)
    {
        output.Write([tag]);
        for (; value >= 0x80; value >>= 7)
            output.Write([(byte)(value | 0x80)]);
        output.Write([(byte)value]);
    }
}
