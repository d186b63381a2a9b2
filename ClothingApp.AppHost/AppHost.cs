// ClothingApp as one graph:
//
//   browser --> web :8081 --> gateway :9696 --> tf-serving :8500 (gRPC), :8501 (REST)
//
// Each arrow is a WithReference (the address is handed over) and a WaitFor (the start waits until the other is healthy).

var builder = DistributedApplication.CreateBuilder(args);

var tfServing = builder.AddTensorFlowServing("tf-serving", "../models", embeddedServer: new Projects.ClothingApp_ModelServer())
    .WithReplicas(builder.Configuration["ModelServers"] is { } count ? int.Parse(count) : 1);

var gateway = builder.AddProject<Projects.ClothingApp_Gateway>("gateway")
    .WithHttpEndpoint(port: 9696)
    .WithHttpEndpoint(port: 9697, name: "management", env: "Management__Port")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithReference(tfServing)
    .WaitFor(tfServing);

builder.AddProject<Projects.ClothingApp_Web>("web")
    .WithHttpEndpoint(port: 8081)
    .WithExternalHttpEndpoints() // those so far: people never see the management endpoint
    .WithHttpEndpoint(name: "management", env: "Management__Port")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithReference(gateway)
    .WaitFor(gateway);

builder.Build().Run();
