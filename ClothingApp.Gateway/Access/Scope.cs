namespace ClothingApp.Gateway.Access;

/// <summary>What a key allows, and what a route asks for. Spelled in small letters in the keys' file.</summary>
internal enum Scope
{
    /// <summary>To see which models there are.</summary>
    Models,

    /// <summary>To have pictures classified.</summary>
    Predict,

    /// <summary>To have answers explained, which costs as much as many predictions.</summary>
    Explain,

    /// <summary>To speak with the model server's REST API through the gateway.</summary>
    Serving,

    /// <summary>To say on whose behalf it asks: what it names in X-Forwarded-For is believed. For the website.</summary>
    Forward,
}
