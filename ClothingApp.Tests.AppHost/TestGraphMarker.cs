namespace ClothingApp.Tests.AppHost;

/// <summary>By which tests name this AppHost.</summary>
public sealed class TestGraphMarker;
