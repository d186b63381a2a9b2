// Three programs in one, for the tests of ClothingApp.Hosting: an AppHost, the service that it runs several times, and what starts containers
// only to be killed.
using ClothingApp.Tests.AppHost;

if (args is ["service", ..])
    TestService.Run();
else if (args is ["containers", var image, var manner])
    await TestContainers.RunAsync(image, manner);
else
    TestGraph.Run(args);
