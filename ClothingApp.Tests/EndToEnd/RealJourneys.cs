namespace ClothingApp.Tests.EndToEnd;

/// <summary>The same journeys through the whole of it: the labels are the model's own.</summary>
public sealed class RealClassifyJourneys(RealApp app, Chromium chromium)
    : ClassifyJourneys(app, chromium), IClassFixture<RealApp>, IClassFixture<Chromium>;
