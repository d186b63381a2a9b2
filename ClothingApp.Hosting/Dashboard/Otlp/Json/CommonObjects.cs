using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Protobuf;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Json;

/// <summary>What <see cref="CommonMessages"/> and <see cref="Envelope"/> are for protobuf.</summary>
internal static class CommonObjects
{
    private const int ValueBytes = 16, KeyValueBytes = 24, ArrayOverhead = 24;

    /// <summary>All records of a request with their source: <c>resourceSpans</c> -> <c>scopeSpans</c> -> <c>spans</c>.</summary>
    public static IEnumerable<(TelemetrySource Source, JsonElement Record)> Records(
        JsonElement request, string resources, string scopes, string records, RecordBudget budget)
    {
        foreach (var ofResource in request.List(resources))
        {
            budget.Reset(0);
            var resource = budget.Share(new TelemetryResource(
                ofResource.Field("resource") is { } r ? CommonMessages.Set(Attributes(r, "attributes", budget, 0), budget) : AttributeSet.Empty));
            foreach (var ofScope in ofResource.List(scopes))
            {
                var source = budget.Share(new TelemetrySource(resource, Scope(ofScope.Field("scope"), budget)));
                foreach (var record in ofScope.List(records))
                    yield return (source, record);
            }
        }
    }

    public static List<KeyValue> Attributes(JsonElement message, string name, RecordBudget budget, int depth)
    {
        var attributes = new List<KeyValue>();
        foreach (var attribute in message.List(name))
        {
            if (attributes.Count >= Limits.Attributes || !budget.Charge(KeyValueBytes))
                break;
            attributes.Add(new KeyValue(
                attribute.Text("key", budget),
                attribute.Field("value") is { } value ? Value(value, budget, depth) : default));
        }
        return attributes;
    }

    public static AttributeValue Value(JsonElement message, RecordBudget budget, int depth)
    {
        if (depth > Limits.Depth)
            throw new InvalidDataException($"A value lies in more than {Limits.Depth} lists.");
        if (message.Field("stringValue") is not null)
            return AttributeValue.Of(message.Text("stringValue", budget));
        if (message.Field("boolValue") is not null)
            return AttributeValue.Of(message.Boolean("boolValue"));
        if (message.Field("intValue") is { } integer)
            return AttributeValue.Of(JsonFields.SignedOf(integer, "intValue"));
        if (message.Field("doubleValue") is { } number)
            return AttributeValue.Of(JsonFields.DoubleOf(number, "doubleValue"));
        if (message.Field("arrayValue") is { } array)
            return AttributeValue.Of(Array(array, budget, depth + 1));
        if (message.Field("kvlistValue") is { } map)
        {
            budget.Charge(ArrayOverhead);
            return AttributeValue.Of([.. Attributes(map, "values", budget, depth + 1)]);
        }
        if (message.Field("bytesValue") is { } encoded)
        {
            var bytes = JsonFields.Base64Of(encoded, "bytesValue");
            return budget.Charge(ArrayOverhead + bytes.Length) ? AttributeValue.Of(bytes) : default;
        }
        return default;
    }

    private static AttributeValue[] Array(JsonElement message, RecordBudget budget, int depth)
    {
        var values = new List<AttributeValue>();
        budget.Charge(ArrayOverhead);
        foreach (var value in message.List("values"))
        {
            if (!budget.Charge(ValueBytes))
                break;
            values.Add(Value(value, budget, depth));
        }
        return [.. values];
    }

    private static TelemetryScope Scope(JsonElement? message, RecordBudget budget)
    {
        budget.Reset(0);
        return message is { } scope
            ? new TelemetryScope(scope.Text("name", budget), scope.Text("version", budget), CommonMessages.Set(Attributes(scope, "attributes", budget, 0), budget))
            : new TelemetryScope("", "", AttributeSet.Empty);
    }
}
