// Sends one trace, one log record and metrics by OpenTelemetry's own exporters: node send.mjs <grpc|proto|json> <address>
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [, , protocol, address] = process.argv;
const packageEnd = { grpc: 'grpc', proto: 'proto', json: 'http' }[protocol];
const exporter = async (signal, name) => {
  const { default: module } = await import(`@opentelemetry/exporter-${signal}-otlp-${packageEnd}`);
  const path = { trace: 'traces', metrics: 'metrics', logs: 'logs' }[signal];
  return new module[name](protocol === 'grpc' ? { url: address } : { url: `${address}v1/${path}`, compression: 'gzip' });
};

const resource = resourceFromAttributes({ 'service.name': 'node-shop', 'service.instance.id': 'node-shop-1' });
const traces = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(await exporter('trace', 'OTLPTraceExporter'))] });
const logs = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor(await exporter('logs', 'OTLPLogExporter'))] });
const metrics = new MeterProvider({
  resource,
  readers: [new PeriodicExportingMetricReader({ exporter: await exporter('metrics', 'OTLPMetricExporter') })],
  views: [{ instrumentName: 'size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});

const outer = traces.getTracer('orders').startSpan('GET /größe', { kind: SpanKind.SERVER, attributes: { items: 3, ratio: 0.5, flag: true, list: ['a', 'b'] } });
const inContext = trace.setSpan(context.active(), outer);
const inner = traces.getTracer('orders').startSpan('reserve', { kind: SpanKind.CLIENT, links: [{ context: outer.spanContext() }] }, inContext);
inner.recordException(new Error('no stock'));
inner.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
logs.getLogger('Shop.Orders').emit({
  severityNumber: SeverityNumber.WARN, severityText: 'WARN', body: 'Order 42 failed', attributes: { order: 42 }, context: trace.setSpan(inContext, inner),
});
inner.end();
outer.end();

const meter = metrics.getMeter('orders');
meter.createCounter('orders').add(5, { route: '/orders' });
meter.createUpDownCounter('open').add(-2);
meter.createHistogram('took', { unit: 's' }).record(0.3);
meter.createHistogram('size', { unit: 'By' }).record(1000);
meter.createObservableGauge('stock').addCallback(result => result.observe(12.5));

await Promise.all([traces.forceFlush(), logs.forceFlush(), metrics.forceFlush()]);
console.log(outer.spanContext().traceId);
await Promise.all([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);
