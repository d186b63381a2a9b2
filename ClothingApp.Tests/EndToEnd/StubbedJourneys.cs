namespace ClothingApp.Tests.EndToEnd;

/// <summary>The journeys before a stub gateway: whatever fails here is the website's own fault.</summary>
public sealed class StubbedClassifyJourneys(StubbedApp app, Chromium chromium)
    : ClassifyJourneys(app, chromium), IClassFixture<StubbedApp>, IClassFixture<Chromium>;

/// <inheritdoc cref="StubbedClassifyJourneys"/>
public sealed class StubbedScriptedJourneys(StubbedApp app, Chromium chromium)
    : ScriptedJourneys(app, chromium), IClassFixture<StubbedApp>, IClassFixture<Chromium>;
