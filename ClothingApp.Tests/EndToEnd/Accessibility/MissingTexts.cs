using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>Hears every text that a website says, and keeps those that it had to say in English.</summary>
internal sealed class MissingTexts
{
    /// <summary>Names of a card's figures are the card's own, and said as they are.</summary>
    private static readonly string[] OfCards = ["dataset"];

    private readonly ConcurrentDictionary<string, bool> _missing = new(StringComparer.Ordinal);

    public IEnumerable<string> Missing => _missing.Keys.Except(OfCards);

    public void Watch(IServiceCollection services)
    {
        var own = services.Single(service => service.ServiceType == typeof(IStringLocalizerFactory)).ImplementationType!;
        services.AddSingleton(own);
        services.AddSingleton<IStringLocalizerFactory>(provider => new Factory((IStringLocalizerFactory)provider.GetRequiredService(own), this));
    }

    private LocalizedString Hear(LocalizedString text)
    {
        if (text.ResourceNotFound && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en")
            _missing[text.Name] = true;
        return text;
    }

    private sealed class Factory(IStringLocalizerFactory inner, MissingTexts watch) : IStringLocalizerFactory
    {
        public IStringLocalizer Create(Type resourceSource) => new Localizer(inner.Create(resourceSource), watch);

        public IStringLocalizer Create(string baseName, string location) => new Localizer(inner.Create(baseName, location), watch);
    }

    private sealed class Localizer(IStringLocalizer inner, MissingTexts watch) : IStringLocalizer
    {
        public LocalizedString this[string name] => watch.Hear(inner[name]);

        public LocalizedString this[string name, params object[] arguments] => watch.Hear(inner[name, arguments]);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => inner.GetAllStrings(includeParentCultures);
    }
}
