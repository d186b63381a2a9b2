using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a probe tells.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum ProbeType
{
    /// <summary>It has started.</summary>
    Startup,

    /// <summary>It wants requests.</summary>
    Readiness,

    /// <summary>It need not be started again.</summary>
    Liveness,
}

/// <summary>How production asks a resource how it is.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public abstract class ProbeAnnotation : IResourceAnnotation
{
    /// <summary>What it tells.</summary>
    public required ProbeType Type { get; init; }

    /// <summary>Seconds before the first.</summary>
    public int InitialDelaySeconds { get; init; } = 5;

    /// <summary>Seconds between two.</summary>
    public int PeriodSeconds { get; init; } = 5;

    /// <summary>Seconds that an answer may take.</summary>
    public int TimeoutSeconds { get; set; } = 1;

    /// <summary>Failures in a row that count.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>Successes in a row that count.</summary>
    public int SuccessThreshold { get; init; } = 1;
}

/// <summary>A probe that is a GET.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class EndpointProbeAnnotation : ProbeAnnotation
{
    /// <summary>Where.</summary>
    public required EndpointReference EndpointReference { get; init; }

    /// <summary>Of what.</summary>
    public required string Path { get; init; }
}
