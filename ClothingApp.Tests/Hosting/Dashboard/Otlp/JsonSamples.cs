namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>The requests of <see cref="Samples"/> and <see cref="MetricSamples"/> in JSON, with each way in which JSON may write a number.</summary>
internal static class JsonSamples
{
    private const string Resource = """
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.instance.id","value":{"stringValue":"shop-1"}}],"droppedAttributesCount":3}
        """;

    private const string Scope = """
        "scope":{"name":"Shop.Orders","version":"1.2","attributes":[{"key":"library","value":{"stringValue":"yes"}}]}
        """;

    private const string Exemplars = $$$$"""
        "exemplars":[{"timeUnixNano":"1767225610000000000","asDouble":1.5,"spanId":"{{{{Samples.SpanHex}}}}","traceId":"{{{{Samples.TraceHex}}}}","filteredAttributes":[]}]
        """;

    private const string Point = """
        "startTimeUnixNano":"1767225600000000000","timeUnixNano":"1767225610000000000","attributes":[{"key":"route","value":{"stringValue":"/a"}}]
        """;

    public const string Traces = $$$$"""
        {"resourceSpans":[{{{{{Resource}}}},"scopeSpans":[{{{{{Scope}}}},"unknown":{"a":[1]},"spans":[{
          "traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"{{{{Samples.SpanHex}}}}","parentSpanId":"{{{{Samples.ParentHex}}}}","traceState":"vendor=1","name":"GET /größe","kind":3,
          "startTimeUnixNano":"1767225600000000000","endTimeUnixNano":1767225600012500000,"flags":769,
          "attributes":[
            {"key":"text","value":{"stringValue":"GET"}},{"key":"flag","value":{"boolValue":true}},{"key":"negative","value":{"intValue":-7}},
            {"key":"large","value":{"intValue":"9223372036854775807"}},{"key":"ratio","value":{"doubleValue":0.25}},
            {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"2"},{}]}}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"inner","value":{"stringValue":"value"}}]}}},
            {"key":"bytes","value":{"bytesValue":"AQID"}},{"key":"nothing","value":{}}],
          "events":[{"timeUnixNano":"1767225600001000000","name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"TimeoutException"}}]}],
          "links":[{"traceId":"{{{{Samples.TraceHex}}}}","spanId":"{{{{Samples.ParentHex}}}}","attributes":[{"key":"why","value":{"stringValue":"batch"}}]}],
          "status":{"code":2,"message":"went wrong"}}]}]}]}
        """;

    public const string Logs = $$$$"""
        {"resourceLogs":[{{{{{Resource}}}},"scopeLogs":[{{{{{Scope}}}},"logRecords":[{
          "timeUnixNano":"1767225600000000000","observedTimeUnixNano":"1767225600000000005","severityNumber":17,"severityText":"Error","body":{"stringValue":"Order 7 failed"},
          "attributes":[{"key":"OrderId","value":{"intValue":7}},{"key":"exception.type","value":{"stringValue":"InvalidOperationException"}},
            {"key":"exception.message","value":{"stringValue":"no stock"}},
            {"key":"exception.stacktrace","value":{"stringValue":"InvalidOperationException: no stock\n   at Shop.Order()"}}],
          "flags":1,"traceId":"{{{{Samples.TraceHex}}}}","spanId":"{{{{Samples.SpanHex}}}}","eventName":"OrderFailed"}]}]}]}
        """;

    public const string Metrics = $$$$"""
        {"resourceMetrics":[{{{{{Resource}}}},"scopeMetrics":[{{{{{Scope}}}},"metrics":[
          {"name":"stock","description":"what stock is","unit":"s","gauge":{"dataPoints":[{{{{{Point}}}},"asDouble":12.5,{{{{Exemplars}}}}}]}},
          {"name":"orders","description":"what orders is","unit":"s","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{{{{{Point}}}},"asInt":"41",{{{{Exemplars}}}}}]}},
          {"name":"open","description":"what open is","unit":"s","sum":{"aggregationTemporality":1,"dataPoints":[{{{{{Point}}}},"asInt":-3,"flags":1,{{{{Exemplars}}}}}]}},
          {"name":"took","description":"what took is","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{{{{{Point}}}},"count":"6","sum":7.5,
            "bucketCounts":["1",2,"3"],"explicitBounds":[0.5,1],"min":0.25,"max":4,
            "exemplars":[{"timeUnixNano":"1767225610000000000","asInt":"2","spanId":"{{{{Samples.SpanHex}}}}","traceId":"{{{{Samples.TraceHex}}}}"}]}]}},
          {"name":"size","description":"what size is","unit":"s","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{{{{{Point}}}},"count":10,"sum":20,"scale":0,"zeroCount":"1",
            "positive":{"offset":-1,"bucketCounts":["2","0","300"]},"negative":{"offset":2,"bucketCounts":[4]},"min":-9,"max":9,"zeroThreshold":0.001}]}},
          {"name":"wait","description":"what wait is","unit":"s","summary":{"dataPoints":[{{{{{Point}}}},"count":"9","sum":4.5,
            "quantileValues":[{"quantile":0.5,"value":0.4},{"quantile":0.99,"value":0.9}]}]}},
          {"name":"empty"}]}]}]}
        """;
}
