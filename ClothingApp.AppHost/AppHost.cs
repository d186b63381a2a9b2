// ClothingApp as one graph:
//
//   browser --> web :8081 --> gateway :9696 --> tf-serving   :8500 (gRPC), :8501 (REST)
//                                           \-> tf-serving-2 :8502 (gRPC), :8503 (REST)
//
// Each arrow is a WithReference (the address is handed over) and a WaitFor (the start waits until the other is healthy).
// Beside it, for those who start them on the dashboard: prometheus :9090 collects everybody's metrics, grafana :3000 draws them.

var builder = DistributedApplication.CreateBuilder(args);

var compose = builder.AddDockerComposeEnvironment("compose"); // one machine; with --format swarm, several

var tfServing = builder.AddTensorFlowServing("tf-serving", "../models", embeddedServer: new Projects.ClothingApp_ModelServer())
    .WithReplicas(builder.Configuration["ModelServers"] is { } count ? int.Parse(count) : 2);

var gateway = builder.AddProject<Projects.ClothingApp_Gateway>("gateway")
    .WithHttpEndpoint(port: 9696)
    .WithExternalHttpEndpoints() // those so far: nobody outside sees the management endpoint
    .WithHttpEndpoint(port: 9697, name: "management", env: "Management__Port")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithReference(tfServing)
    .WaitFor(tfServing);

var web = builder.AddProject<Projects.ClothingApp_Web>("web")
    .WithHttpEndpoint(port: 8081)
    .WithExternalHttpEndpoints()
    .WithHttpEndpoint(name: "management", env: "Management__Port")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithReference(gateway)
    .WaitFor(gateway);

var prometheus = builder.AddPrometheus("prometheus", publishTo: compose)
    .WithScrape(tfServing)
    .WithScrape(gateway)
    .WithScrape(web);

var grafana = builder.AddGrafana("grafana", publishTo: compose).WithPrometheus(prometheus);

compose.WithTutorialSwarm(tfServing, "clothing-model", gateway, prometheus, grafana);

builder.Build().Run();
