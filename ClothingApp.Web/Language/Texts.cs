namespace ClothingApp.Web.Language;

/// <summary>
/// Names the resource files with the website's words. The English text itself is the key, so English needs no file;
/// <c>Texts.de.resx</c> beside this file has the German, and another language is another file and a line in <see cref="Languages"/>.
/// </summary>
public sealed class Texts;
