namespace ClothingApp.Web.Classify;

/// <summary>The visitor's question as text for another program.</summary>
/// <param name="Title">The language, as people call it.</param>
public sealed record Snippet(string Title, string Text);
