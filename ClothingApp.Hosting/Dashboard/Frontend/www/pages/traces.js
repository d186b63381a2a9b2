// Recent requests, those that failed first.
import { gently, h, keyed, replace, say, settled } from "../dom.js";
import { get, query, remove } from "../api.js";
import { clock, count, duration, plural } from "../format.js";
import { telemetry } from "../live.js";
import { ask, choice, colourOf, empty, keptLine, serviceMark, servicePicker, toast } from "../parts.js";

const SHOWN = 200;
const ASKED = 500;

/** What machines ask of each other every few seconds would bury what people asked. */
const CHECKS = /(^|[\s/])(alive|health|healthz|livez|metrics|ready|readyz)$|\bgrpc\.health\.v1\.|\/(GetModelStatus|GetModelMetadata)$/i;

export function tracesPage({ view, query: wanted, signal, rewrite }) {
  const filter = {
    service: wanted.get("service") ?? "", text: wanted.get("text") ?? "", minMs: wanted.get("minMs") ?? "",
    failed: wanted.get("failed") ?? "", checks: wanted.get("checks") ?? "", sort: wanted.get("sort") ?? "failed",
  };
  const kept = keptLine([["traces", "trace kept", "traces kept"], ["spans", "span"]]);
  const body = h("tbody");
  const table = h("table.rows.fold.traces", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), h("th", { scope: "col" }, "Request"), h("th", { scope: "col" }, "Services"),
      h("th.num", { scope: "col" }, "Spans"), h("th", { scope: "col" }, "Duration"))), body);
  const card = h("div.card");
  const found = h("p.quiet", { role: "status" });
  const text = h("input", { type: "search", value: filter.text, placeholder: "Search names and attributes", "aria-label": "Search names and attributes", oninput: settled(250, () => change({ text: text.value.trim() })) });
  const min = h("input", { type: "number", min: 0, step: 10, value: filter.minMs, placeholder: "0", "aria-label": "At least this many milliseconds", oninput: settled(250, () => change({ minMs: min.value })) });
  const failed = h("input", { type: "checkbox", checked: filter.failed === "true", onchange: () => change({ failed: failed.checked ? "true" : "" }) });
  const checks = h("input", { type: "checkbox", checked: filter.checks === "true", onchange: () => change({ checks: checks.checked ? "true" : "" }) });

  replace(view, h("div.head", {}, h("h1", {}, "Traces"), found, h("button.plain", { type: "button", onclick: clear }, "Clear all")),
    h("div.tools", {}, servicePicker(filter.service, service => change({ service }), signal), text,
      h("label", {}, "Over", min, "ms"), h("label", {}, failed, "Only failed"), h("label", { title: "Show health checks and polling too" }, checks, "Checks"),
      choice("Order", [["failed", "Failed first"], ["newest", "Newest"], ["slowest", "Slowest"]], filter.sort, sort => change({ sort }))),
    card, kept.line);

  function change(next) {
    Object.assign(filter, next);
    rewrite("traces", { ...filter, sort: filter.sort === "failed" ? "" : filter.sort });
    load();
  }

  let asked = 0;
  async function load() {
    const turn = ++asked;
    try {
      const answer = await get(`/api/traces${query({ ...filter, checks: "", limit: ASKED })}`, signal);
      if (turn === asked) draw(answer);
    } catch (error) {
      if (!signal.aborted && error.status) replace(card, empty("The traces could not be read", error.message));
    }
  }

  function draw({ total, traces: all }) {
    const wished = all.filter(trace => filter.checks || !CHECKS.test(trace.name));
    const traces = wished.slice(0, SHOWN);
    const filtered = filter.service || filter.text || filter.minMs || filter.failed;
    const hidden = all.length - wished.length;
    say(found, `${total > traces.length + hidden ? `${count(traces.length)} of ` : ""}${plural(total - hidden, "trace")}${hidden ? ` · ${plural(hidden, "check")} hidden` : ""}`);
    if (traces.length === 0) {
      replace(card, hidden ? empty("Only checks so far", "Health checks and polling are hidden; no request of a person was seen.") : filtered ? empty("No trace matches", "Take away a filter to see more.")
        : empty("No traces yet", "Has a request been made? Open the website, or ask the gateway for a prediction."));
      return;
    }
    if (!table.isConnected) replace(card, table);
    const longest = Math.max(...traces.map(trace => trace.durationMs), .001);
    keyed(body, traces, trace => trace.traceId, () => h("tr"), (row, trace) => fill(row, trace, longest));
  }

  async function clear() {
    if (!await ask("Forget all traces, logs and metrics that were received so far?", "Clear all")) return;
    try {
      await remove("/api/telemetry");
      load();
    } catch (error) {
      toast(`Telemetry was not cleared. ${error.message}`, true);
    }
  }

  telemetry.listen(gently(1000, () => { kept.update(); load(); }, signal), signal);
  if (!telemetry.value) load();
}

function fill(row, trace, longest) {
  const value = JSON.stringify([trace, longest]);
  if (row.drawnFrom === value) return;
  row.drawnFrom = value;
  row.className = trace.errors ? "failed" : "";
  replace(row,
    h("td.time", {}, clock(trace.start)),
    h("td", {}, h("div.named", {}, h("span.service", {}, h("span.dot", { style: { "--c": colourOf(trace.service) } }),
      h("a.rowlink", { href: `#/traces/${encodeURIComponent(trace.traceId)}` }, trace.name || "(no name)")),
      trace.errors > 0 && h("span.pill.bad", {}, plural(trace.errors, "error")))),
    h("td", {}, h("div.services", {}, [...trace.services].sort((a, b) => a.name.localeCompare(b.name)).map(service => h("span.small", { title: plural(service.spans, "span") + (service.errors ? `, ${plural(service.errors, "error")}` : "") }, serviceMark(service.name))))),
    h("td.num", { "data-label": "Spans" }, count(trace.spans)),
    h("td.bar", {}, h("span.num", {}, duration(trace.durationMs)),
      h("span.track", {}, h("span", { style: { width: `${Math.max(.5, trace.durationMs / longest * 100)}%` } }))));
}
