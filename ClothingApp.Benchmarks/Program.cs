using System.Globalization;
using ClothingApp.Benchmarks;
using ClothingApp.Benchmarks.Balancing;
using ClothingApp.Benchmarks.Gateways;
using ClothingApp.Benchmarks.Preparing;
using ClothingApp.Benchmarks.Serving;
using ClothingApp.Benchmarks.Websites;
using ClothingApp.Imaging.Decoding.Workers;

if (DecodeWorker.IsAsked(args))
    return DecodeWorker.Run(args);

// Timed figures come from here and not from the tests: see docs/benchmarks.md.
return args switch
{
    ["load", .. var folders] when folders.Length > 0 => LoadBenchmark.Run(folders),
    ["load-once", var folder, var cache] => LoadBenchmark.RunOnce(folder, cache),
    ["loop", var folder] => LoopBenchmark.Run(folder),
    ["prepare"] => PrepareBenchmark.Run(),
    ["prepare-once"] => await PrepareBenchmark.RunOnceAsync(),
    ["dashboard"] => await DashboardBenchmark.RunAsync(),
    ["start"] => await StartBenchmark.RunAsync("Debug", 5),
    ["start", var configuration] => await StartBenchmark.RunAsync(configuration, 5),
    ["start", var configuration, var rounds] => await StartBenchmark.RunAsync(configuration, int.Parse(rounds, CultureInfo.InvariantCulture)),
    ["gateway", var pictures, .. var clients] => await GatewayBenchmark.RunAsync(pictures, [.. clients.Select(number => int.Parse(number, CultureInfo.InvariantCulture))]),
    ["balance"] => await BalanceBenchmark.RunAsync(),
    ["capacity", var pictures] => await CapacityBenchmark.RunAsync(pictures),
    ["overload", var pictures] => await OverloadBenchmark.RunAsync(pictures, null),
    ["overload", var pictures, var drawing] => await OverloadBenchmark.RunAsync(pictures, drawing),
    ["memory", var small, var large] => await MemoryBenchmark.RunAsync(small, large),
    ["versions", var odd, var even] => await VersionsBenchmark.RunAsync([even, odd], 10_000),
    ["versions", var odd, var even, var requests] => await VersionsBenchmark.RunAsync([even, odd], int.Parse(requests, CultureInfo.InvariantCulture)),
    ["serving"] => await ServingBenchmark.RunAsync(isShort: false),
    ["serving", "--short"] => await ServingBenchmark.RunAsync(isShort: true),
    ["serving-loop", var folder] => BareLoop.Serve(folder),
    ["page"] => await PageBenchmark.RunAsync(),
    ["replicas"] => await ReplicaBenchmark.RunAsync(),
    ["stand-ins", var port, var pictures] => await StandIns.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), pictures),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project ClothingApp.Benchmarks -- load FOLDER...   time to load and convert each version folder, cold and from the cache
        dotnet run -c Release --project ClothingApp.Benchmarks -- loop FOLDER      latency of the default signature in a bare loop
        dotnet run -c Release --project ClothingApp.Benchmarks -- prepare          decoding, resizing and normalising pictures, against Pillow, on one core
        dotnet run -c Release --project ClothingApp.Benchmarks -- dashboard        100,000 spans into the dashboard's store, and its queries after that
        dotnet run -c Release --project ClothingApp.Benchmarks -- start [Debug|Release [ROUNDS]]   time from `dotnet run` of the AppHost (built before) to the first prediction
        dotnet run -c Release --project ClothingApp.Benchmarks -- gateway FOLDER [CLIENTS...]   our gateway against one of Flask and Pillow, with the JPEG pictures of the folder
                                                                                   (needs taskset, gunicorn, and Python with flask, grpcio, numpy and Pillow)
        dotnet run -c Release --project ClothingApp.Benchmarks -- overload FOLDER [DRAWING]  offered against served, up to three times what the gateway can; DRAWING-served.svg and -latency.svg (needs taskset)
        dotnet run -c Release --project ClothingApp.Benchmarks -- memory SMALL LARGE   the gateway's memory with 64 uploads of LARGE in flight, above that after one of SMALL (needs taskset)
        dotnet run -c Release --project ClothingApp.Benchmarks -- balance          one client channel and four model servers of which one is slow, one dies, one drains
        dotnet run -c Release --project ClothingApp.Benchmarks -- page             what the website's pages cost in Chromium: bytes, paint, layout shift; into docs/website.md
        dotnet run -c Release --project ClothingApp.Benchmarks -- replicas         1,000 form posts to three websites behind a round-robin proxy: how many are refused
        dotnet run -c Release --project ClothingApp.Benchmarks -- capacity FOLDER  what a picture costs the gateway and the embedded model server (needs taskset)
        dotnet run -c Release --project ClothingApp.Benchmarks -- serving [--short]   the model server: gRPC against ONNX Runtime alone, 1 to 64 clients with and without batching, REST,
                                                                                   start, memory (needs taskset; --short to see whether it runs)
        dotnet run -c Release --project ClothingApp.Benchmarks -- versions FOLDER FOLDER [REQUESTS]   10,000 requests from 16 clients while versions of a model (the folders by turns) come and go
                                                                                   every second: failed and wrong answers, memory (needs taskset)
        """);
    return 1;
}
