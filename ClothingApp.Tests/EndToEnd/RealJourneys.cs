namespace ClothingApp.Tests.EndToEnd;

/// <summary>The journeys on the real thing: what fails here and not before the stub lies behind the website.</summary>
public sealed class RealClassifyJourneys(RealApp app, Chromium chromium)
    : ClassifyJourneys(app, chromium), IClassFixture<RealApp>, IClassFixture<Chromium>;
