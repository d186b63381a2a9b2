using ClothingApp.Benchmarks;
using ClothingApp.Benchmarks.Preparing;
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
    ["start", var configuration, var rounds] => await StartBenchmark.RunAsync(configuration, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture)),
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
        """);
    return 1;
}
