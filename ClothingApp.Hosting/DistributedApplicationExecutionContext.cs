namespace Aspire.Hosting;

/// <summary>What the program was started for.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    private IServiceProvider? _services;

    /// <summary>Run or publish.</summary>
    public DistributedApplicationOperation Operation => operation;

    /// <summary>Files for production are to be written.</summary>
    public bool IsPublishMode => operation == DistributedApplicationOperation.Publish;

    /// <summary>The application is to run here.</summary>
    public bool IsRunMode => operation == DistributedApplicationOperation.Run;

    /// <summary>The AppHost's own services.</summary>
    /// <exception cref="InvalidOperationException">The description has not ended: there are none yet.</exception>
    public IServiceProvider ServiceProvider
    {
        get => _services ?? throw new InvalidOperationException("the AppHost's services can be used after Build()");
        internal set => _services = value;
    }
}

/// <summary>What an AppHost can do.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the application here.</summary>
    Run,

    /// <summary>Write the files that run it elsewhere.</summary>
    Publish,
}
