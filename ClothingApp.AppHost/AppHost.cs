// ClothingApp as one graph:
//
//   browser --> web :8081 --> gateway :9696 --> tf-serving   :8500 (gRPC), :8501 (REST)
//                                           \-> tf-serving-2 :8502 (gRPC), :8503 (REST)
//
// Each arrow is a WithReference (the address is handed over) and a WaitFor (the start waits until the other is healthy).
// Beside it, for those who start them on the dashboard: prometheus :9090 collects everybody's metrics, grafana :3000 draws them.

var builder = DistributedApplication.CreateBuilder(args);

var compose = builder.AddDockerComposeEnvironment("compose"); // one machine; with --format swarm, several
var kubernetes = builder.AddKubernetesEnvironment("kubernetes").WithHelm(chart => chart.WithChartName("clothingapp"));

var tfServing = builder.AddTensorFlowServing("tf-serving", "../models", embeddedServer: new Projects.ClothingApp_ModelServer())
    .WithReplicas(builder.Configuration["ModelServers"] is { } count ? int.Parse(count) : 2);

var gateway = builder.AddProject<Projects.ClothingApp_Gateway>("gateway")
    .WithHttpEndpoint(port: 9696)
    .WithExternalHttpEndpoints()
    .WithManagementEndpoint(port: 9697)
    .WithInternetAccess() // it fetches the pictures
    .WithApiKeys() // where somebody gives a file with them
    .WithModelServerTls() // where the model servers have certificates
    .WithNeeds(memoryLimitMiB: 2048) // 64 uploads of 5 MB at once take 950 MB
    .WithReference(tfServing)
    .WaitFor(tfServing);

var web = builder.AddProject<Projects.ClothingApp_Web>("web")
    .WithHttpEndpoint(port: 8081)
    .WithExternalHttpEndpoints()
    .WithManagementEndpoint()
    .WithGatewayKey() // for where the gateway asks for keys
    .WithNeeds(memoryLimitMiB: 1024) // uploads wait in /tmp, which is memory: 64 of 5 MB take 430 MB
    .WithReference(gateway)
    .WaitFor(gateway);

var prometheus = builder.AddPrometheus("prometheus", publishTo: compose)
    .WithScrape(tfServing)
    .WithScrape(gateway)
    .WithScrape(web);

var grafana = builder.AddGrafana("grafana", publishTo: compose).WithPrometheus(prometheus);

compose.WithTutorialSwarm(tfServing, "clothing-model", gateway, prometheus, grafana);

kubernetes.AddIngress("public")
    .WithPath("/", web.GetEndpoint("http"))
    .WithPath("/predict", gateway.GetEndpoint("http"))
    .WithPath("/model/predict", gateway.GetEndpoint("http"))
    .WithPath("/api", gateway.GetEndpoint("http"));

builder.Build().Run();
