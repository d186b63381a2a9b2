// Structured logs, newest first, each with the way to its trace.
import { gently, h, replace, say, settled } from "../dom.js";
import { get, query } from "../api.js";
import { clock, count, dateAndClock, plural } from "../format.js";
import { telemetry } from "../live.js";
import { attributes, empty, keptLine, pairs, serviceMark, servicePicker } from "../parts.js";
import { LEVELS, levelMark } from "./levels.js";

const LIMIT = 200;
const MOST = 2000;

export function logsPage({ view, query: wanted, signal, rewrite }) {
  const filter = {
    service: wanted.get("service") ?? "", level: wanted.get("level") ?? "", text: wanted.get("text") ?? "",
    traceId: wanted.get("traceId") ?? "", spanId: wanted.get("spanId") ?? "",
  };
  // A resource's page leads here by the resource's name, which is a service's or one of its instances'.
  let resource = wanted.get("resource");
  let logs = [], older = true, paused = false;
  const opened = new Set();

  const kept = keptLine([["logs", "log kept", "logs kept"]]);
  const found = h("p.quiet", { role: "status" });
  const body = h("tbody");
  const table = h("table.rows.fold.logs", {},
    h("thead", {}, h("tr", {}, ["Time", "Level", "Resource", "Message"].map(text => h("th", { scope: "col" }, text)), h("th", { scope: "col" }, "Trace"))), body);
  const card = h("div.card");
  const more = h("button.plain", { type: "button", hidden: true, onclick: loadOlder }, "Older");
  const level = h("select", { "aria-label": "Least level", onchange: () => change({ level: level.value }) },
    h("option", { value: "" }, "All levels"), LEVELS.slice(1).map(([id, word]) => h("option", { value: id }, id === "critical" ? word : `${word} and above`)));
  level.value = filter.level;
  const text = h("input", { type: "search", value: filter.text, placeholder: "Search messages", "aria-label": "Search messages", oninput: settled(250, () => change({ text: text.value.trim() })) });
  const trace = h("input.traceid", { type: "search", value: filter.traceId, placeholder: "Trace id", "aria-label": "Trace id", oninput: settled(250, () => change({ traceId: trace.value.trim(), spanId: "" })) });
  const pause = h("button.plain", { type: "button", "aria-pressed": "false", onclick: () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    say(pause, paused ? "Go on" : "Pause");
    if (!paused) load();
  } }, "Pause");
  const tools = h("div.tools");
  const chosenTrace = h("p", { hidden: true });
  replace(view, h("div.head", {}, h("h1", {}, "Logs"), found), tools, chosenTrace, card, h("div.tools", {}, more, kept.line));

  function arrange() {
    replace(tools, servicePicker(filter.service, service => change({ service }), signal, "All resources"), level, text, trace, pause);
    about();
  }

  function about() {
    chosenTrace.hidden = !filter.traceId;
    if (filter.traceId) replace(chosenTrace, filter.spanId ? "Logs of one span. " : "Logs of one trace. ",
      h("a", { href: `#/traces/${encodeURIComponent(filter.traceId)}${filter.spanId ? `?span=${encodeURIComponent(filter.spanId)}` : ""}` }, "Open the trace"), " · ",
      h("button.rowlink", { type: "button", onclick: () => { trace.value = ""; change({ traceId: "", spanId: "" }); } }, "Show all logs"));
  }

  function change(next) {
    Object.assign(filter, next);
    logs = [];
    rewrite("logs", filter);
    about();
    load();
  }

  let asked = 0;
  async function load() {
    const turn = ++asked;
    try {
      const answer = await get(`/api/logs${query({ ...filter, limit: LIMIT })}`, signal);
      if (turn !== asked) return;
      // What was loaded further down stays, as long as the new answer reaches it.
      const ids = new Set(answer.logs.map(log => log.id));
      const joins = logs.some(log => ids.has(log.id));
      logs = joins ? [...answer.logs, ...logs.slice(logs.findLastIndex(log => ids.has(log.id)) + 1)].slice(0, MOST) : answer.logs;
      older = logs.length < answer.total;
      draw(answer.total);
    } catch (error) {
      if (!signal.aborted && error.status) replace(card, empty("The logs could not be read", error.message));
    }
  }

  async function loadOlder() {
    more.disabled = true;
    try {
      const answer = await get(`/api/logs${query({ ...filter, before: logs.at(-1)?.id, limit: LIMIT })}`, signal);
      logs = [...logs, ...answer.logs].slice(0, MOST);
      older = answer.logs.length === LIMIT && logs.length < MOST;
      draw();
    } catch { /* The banner says that the server is gone. */ } finally {
      more.disabled = false;
    }
  }

  let total = 0;
  function draw(now = total) {
    total = now;
    say(found, total > logs.length ? `${count(logs.length)} of ${plural(total, "log")}` : plural(total, "log"));
    more.hidden = !older || logs.length === 0;
    if (logs.length === 0) {
      replace(card, filter.service || filter.level || filter.text || filter.traceId ? empty("No log matches", "Take away a filter to see more.")
        : empty("No logs yet", "Has a service been started that sends its logs by OTLP?"));
      return;
    }
    if (!table.isConnected) replace(card, table);
    const known = new Map([...body.children].map(row => [row.dataset.id, row]));
    const rows = logs.flatMap(log => {
      const row = known.get(String(log.id)) ?? makeRow(log);
      return opened.has(log.id) ? [row, known.get(`more-${log.id}`) ?? makeDetails(log)] : [row];
    });
    let at = body.firstChild;
    for (const row of rows) {
      if (row === at) at = at.nextSibling;
      else body.insertBefore(row, at);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  function makeRow(log) {
    const button = h("button.rowlink.message", { type: "button", "aria-expanded": String(opened.has(log.id)), onclick: () => {
      if (!opened.delete(log.id)) opened.add(log.id);
      button.setAttribute("aria-expanded", String(opened.has(log.id)));
      draw();
    } }, log.message || log.eventName || "(no message)");
    return h("tr", { "data-id": log.id },
      h("td.time", {}, clock(log.time)), h("td", {}, levelMark(log.level)), h("td", {}, serviceMark(log.service), log.instance !== log.service && h("div.quiet.small", {}, log.instance)),
      h("td.any", {}, button, log.exception && h("p.small.bad.any", {}, log.exception.split("\n", 1)[0])),
      h("td", {}, log.traceId && h("a.mono", { href: `#/traces/${encodeURIComponent(log.traceId)}${log.spanId ? `?span=${encodeURIComponent(log.spanId)}` : ""}`, title: "Open the trace" }, log.traceId.slice(0, 7))));
  }

  function makeDetails(log) {
    return h("tr.detail", { "data-id": `more-${log.id}` }, h("td", { colspan: 5 },
      pairs([["Time", dateAndClock(log.time)], ["Category", log.category], ["Instance", log.instance], ["Event", log.eventName], ["Trace", log.traceId], ["Span", log.spanId]].filter(([, value]) => value)),
      Object.keys(log.attributes ?? {}).length > 0 && [h("h3", {}, "Attributes"), attributes(log.attributes)],
      log.exception && [h("h3", {}, "Exception"), h("pre", {}, log.exception)]));
  }

  telemetry.listen(gently(1000, () => {
    kept.update();
    if (resource) {
      // Replicas log under the name of their group.
      filter.service = telemetry.value.services.find(service => service.name === resource || service.instances.includes(resource))?.name ?? resource;
      resource = null;
      arrange();
      rewrite("logs", filter);
    }
    if (!paused) load();
  }, signal), signal);
  arrange();
  if (!telemetry.value) load();
}
