// Two programs in one, for the tests of ClothingApp.Hosting: an AppHost, and the service that it runs several times.
using ClothingApp.Tests.AppHost;

if (args is ["nothing"])
    return;
if (args is ["service", ..])
    TestService.Run();
else
    TestGraph.Run(args);
