namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>What a JSON value is. The names are those of TensorFlow Serving's messages.</summary>
internal enum JsonKind
{
    Null,
    False,
    True,
    Object,
    Array,
    String,
    Number,
}
