namespace Aspire.Hosting;

/// <summary>The description of the application makes no sense, or it cannot run.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public DistributedApplicationException()
    {
    }

    /// <param name="message">What is wrong, and what to do.</param>
    public DistributedApplicationException(string message) : base(message)
    {
    }

    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="inner">Where it comes from.</param>
    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}
