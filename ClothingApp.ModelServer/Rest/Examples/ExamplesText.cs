using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Rest.Json;
using ClothingApp.Serving.Protocol;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Rest.Examples;

/// <summary>A classify or regress request: <c>{"examples": [{"x": 1.0}], "context": {...}, "signature_name": "..."}</c>.</summary>
internal sealed record ExamplesText(string SignatureName, Input Input)
{
    // Objects of some hundred bytes, however short their text is.
    private const int BytesOfExample = 256, BytesOfFeature = 256, BytesOfValue = 16;

    /// <param name="verb">For the message that says what is missing.</param>
    /// <param name="charge">Told of the bytes that examples are about to take; throws where there are too few.</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT.</exception>
    public static ExamplesText Parse(ReadOnlySpan<byte> text, string verb, Action<long> charge)
    {
        if (!text.ContainsAnyExcept(" \r\n\t"u8))
            throw Invalid("JSON Parse error: The document is empty");
        var json = new JsonCursor(text);
        if (json.Peek() != JsonKind.Object)
            throw JsonText.Error(json.TakeValue(), "Is not object");
        // Checked whole first: what is broken at the end must not be found half way.
        new JsonCursor(text).TakeValue();

        var name = "";
        var list = default(ExampleList);
        var context = default(Example);
        json.TryTake('{');
        if (!json.TryTake('}'))
        {
            do
            {
                switch (JsonText.ToText(json.TakeName()))
                {
                    case "signature_name":
                        name = json.Peek() == JsonKind.String ? JsonText.ToText(json.TakeString()) : throw Invalid("'signature_name' key must be a string value.");
                        break;
                    case "context":
                        context = ReadExample(ref json, charge);
                        break;
                    case "examples":
                        list = ReadList(ref json, charge);
                        break;
                    default:
                        json.TakeValue();
                        break;
                }
            }
            while (json.NextMember());
        }
        if (list is null)
            throw Invalid($"When method is {verb}, key 'examples' is expected and was not found");
        return new ExamplesText(name, context is null
            ? new Input { ExampleList = list }
            : new Input { ExampleListWithContext = new ExampleListWithContext { Examples = { list.Examples }, Context = context } });
    }

    private static ExampleList ReadList(ref JsonCursor json, Action<long> charge)
    {
        if (json.Peek() != JsonKind.Array)
            throw JsonText.Error(json.TakeValue(), "Expecting 'examples' value to be an list/array");
        var list = new ExampleList();
        json.TryTake('[');
        if (json.TryTake(']'))
            return list;
        do
            list.Examples.Add(ReadExample(ref json, charge));
        while (json.NextElement());
        return list;
    }

    private static Example ReadExample(ref JsonCursor json, Action<long> charge)
    {
        charge(BytesOfExample);
        if (json.Peek() != JsonKind.Object)
            throw JsonText.Error(json.TakeValue(), "Is not object: an example is an object of features");
        var features = new Features();
        json.TryTake('{');
        if (!json.TryTake('}'))
        {
            do
            {
                var name = JsonText.ToText(json.TakeName());
                features.Feature[name] = ReadFeature(ref json, charge);
            }
            while (json.NextMember());
        }
        return new Example { Features = features };
    }

    private static Feature ReadFeature(ref JsonCursor json, Action<long> charge)
    {
        charge(BytesOfFeature);
        var feature = new Feature();
        if (!json.TryTake('['))
        {
            Add(feature, ref json, charge);
            return feature;
        }
        if (json.TryTake(']'))
            return feature;
        do
            Add(feature, ref json, charge);
        while (json.NextElement());
        return feature;
    }

    // A whole number, true and false are int64 and any other number a float; a list with both is a list of floats.
    private static void Add(Feature feature, ref JsonCursor json, Action<long> charge)
    {
        var kind = json.Peek();
        var value = json.TakeValue();
        charge(BytesOfValue + (kind is JsonKind.String or JsonKind.Object ? value.Length : 0));
        if (kind is JsonKind.True or JsonKind.False)
        {
            value = kind == JsonKind.True ? "1"u8 : "0"u8;
            kind = JsonKind.Number;
        }
        var bytes = kind == JsonKind.String ? JsonText.Unescape(value) : kind == JsonKind.Object ? JsonBase64.Decode(value) : null;
        if (bytes is not null && feature.KindCase is Feature.KindOneofCase.None or Feature.KindOneofCase.BytesList)
            (feature.BytesList ??= new BytesList()).Value.Add(ByteString.CopyFrom(bytes));
        else if (kind != JsonKind.Number || feature.KindCase == Feature.KindOneofCase.BytesList)
            throw JsonText.Error(value, $"Type: {kind} is not supported in a feature: expected numbers, strings or {{\"b64\": ...}}, one kind a list");
        else if (feature.KindCase != Feature.KindOneofCase.FloatList && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            (feature.Int64List ??= new Int64List()).Value.Add(whole);
        else
            Floats(feature).Value.Add(JsonNumber.Parse<float>(value));
    }

    private static FloatList Floats(Feature feature)
    {
        if (feature.KindCase == Feature.KindOneofCase.Int64List)
            feature.FloatList = new FloatList { Value = { feature.Int64List.Value.Select(v => (float)v) } };
        return feature.FloatList ??= new FloatList();
    }

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);
}
