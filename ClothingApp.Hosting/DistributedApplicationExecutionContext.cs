namespace Aspire.Hosting;

/// <summary>What the program was started for.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>Run or publish.</summary>
    public DistributedApplicationOperation Operation => operation;

    /// <summary>Files for production are to be written.</summary>
    public bool IsPublishMode => operation == DistributedApplicationOperation.Publish;

    /// <summary>The application is to run here.</summary>
    public bool IsRunMode => operation == DistributedApplicationOperation.Run;
}

/// <summary>What an AppHost can do.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the application here.</summary>
    Run,

    /// <summary>Write the files that run it elsewhere.</summary>
    Publish,
}
