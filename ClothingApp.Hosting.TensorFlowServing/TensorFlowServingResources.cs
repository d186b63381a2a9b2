using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The <c>tensorflow/serving</c> container.</summary>
internal sealed class TensorFlowServingContainerResource(string name, TensorFlowServingOptions options) : ContainerResource(name), ITensorFlowServingResource
{
    public TensorFlowServingOptions Options => options;
}

/// <summary>The embedded server as a process.</summary>
internal sealed class EmbeddedModelServerResource(string name, TensorFlowServingOptions options) : ProjectResource(name), ITensorFlowServingResource
{
    public TensorFlowServingOptions Options => options;
}
