namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

/// <summary>How many containers a service has, what they may use, and where they run.</summary>
public sealed class Deploy
{
    /// <summary>replicated or global.</summary>
    public string? Mode { get; set; }

    /// <summary>How many.</summary>
    public int? Replicas { get; set; }

    /// <summary>What each may use.</summary>
    public Resources? Resources { get; set; }

    /// <summary>When one starts again.</summary>
    public RestartPolicy? RestartPolicy { get; set; }

    /// <summary>How a swarm puts new ones in the place of old ones.</summary>
    public UpdateConfig? UpdateConfig { get; set; }

    /// <summary>On which nodes of a swarm.</summary>
    public Placement? Placement { get; set; }

    /// <summary>Notes by name.</summary>
    public LabelSpecs? Labels { get; set; }
}

/// <summary>Notes by name.</summary>
public sealed class LabelSpecs : Dictionary<string, string>;

/// <summary>Where a service runs.</summary>
public sealed class Placement
{
    /// <summary>What a node has to be.</summary>
    public List<string>? Constraints { get; set; }

    /// <summary>How containers are spread.</summary>
    public List<Dictionary<string, string>>? Preferences { get; set; }
}

/// <summary>What a container may use.</summary>
public sealed class Resources
{
    /// <summary>At most.</summary>
    public ResourceSpec? Limits { get; set; }

    /// <summary>What is kept for it.</summary>
    public ResourceSpec? Reservations { get; set; }
}

/// <summary>An amount.</summary>
public sealed class ResourceSpec
{
    /// <summary>Such as <c>0.5</c>.</summary>
    public string? Cpus { get; set; }

    /// <summary>Such as <c>512M</c>.</summary>
    public string? Memory { get; set; }
}

/// <summary>When a container starts again.</summary>
public sealed class RestartPolicy
{
    /// <summary>none, on-failure or any.</summary>
    public string? Condition { get; set; }

    /// <summary>Time before it does.</summary>
    public string? Delay { get; set; }

    /// <summary>How often; null: always.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>Time after which a start has succeeded.</summary>
    public string? Window { get; set; }
}

/// <summary>How a swarm puts new containers in the place of old ones.</summary>
public sealed class UpdateConfig
{
    /// <summary>How many at a time, a whole number.</summary>
    public string? Parallelism { get; set; }

    /// <summary>Time between two.</summary>
    public string? Delay { get; set; }

    /// <summary>Whether an update that fails ends there, with what is new and what is old; else it goes on.</summary>
    public bool? FailOnError { get; set; }

    /// <summary>Time in which a failure counts.</summary>
    public string? Monitor { get; set; }

    /// <summary>The part that may fail, from 0 to 1.</summary>
    public string? MaxFailureRatio { get; set; }

    /// <summary>start-first or stop-first.</summary>
    public string? Order { get; set; }
}
