// One span: what it says of itself, what happened in it, and what was logged meanwhile.
import { h, replace } from "../dom.js";
import { get, query } from "../api.js";
import { clock, duration } from "../format.js";
import { attributes, pairs, serviceMark } from "../parts.js";
import { icon } from "../icons.js";
import { levelMark } from "./levels.js";

export function spanDetails(panel, trace, span, { close, go }, signal) {
  const logs = h("div.inlinelogs");
  panel.shownSpan = span.spanId;
  panel.scrollTop = 0;
  replace(panel,
    h("div.panelhead", {}, h("h2", {}, span.name || "(no name)"), h("button.icon", { type: "button", "aria-label": "Close span", title: "Close", onclick: close }, icon("close"))),
    h("p.state", {}, serviceMark(span.service), span.instance !== span.service && h("span.quiet", {}, span.instance)),
    span.status === "error" && h("p.noted.bad", {}, span.message || "This span failed."),
    pairs([
      ["Kind", span.kind], ["Starts at", duration(span.startMs)], ["Takes", duration(span.durationMs)], ["Status", span.status],
      ["Scope", span.scope || "–"], ["Span", span.spanId],
      ...(span.parentId ? [["Parent", h("button.rowlink", { type: "button", onclick: () => go(span.parentId) }, span.parentId)]] : []),
    ]),
    section("Attributes", Object.keys(span.attributes ?? {}).length, () => attributes(span.attributes)),
    section("Events", span.events.length, () => span.events.map(event => h("div.event", {},
      h("p", {}, h("strong", {}, event.name), " ", h("span.quiet", {}, `at ${duration(event.atMs)}`)),
      event.attributes?.["exception.stacktrace"] ? h("pre", {}, event.attributes["exception.stacktrace"]) : null,
      attributes(Object.fromEntries(Object.entries(event.attributes ?? {}).filter(([name]) => name !== "exception.stacktrace")))))),
    section("Links", span.links.length, () => h("ul", {}, span.links.map(link => h("li.mono", {}, h("a", { href: `#/traces/${encodeURIComponent(link.traceId)}?span=${encodeURIComponent(link.spanId)}` }, link.traceId))))),
    span.logs > 0 && section("Logs", span.logs, () => logs));
  if (span.logs > 0) showLogs(panel, logs, trace.traceId, span.spanId, signal);
  panel.onkeydown = event => { if (event.key === "Escape") close(); };
}

function section(title, count, content) {
  return count > 0 && h("details", { open: true }, h("summary", {}, title, " ", h("span.quiet", {}, String(count))), content());
}

async function showLogs(panel, place, traceId, spanId, signal) {
  try {
    const answer = await get(`/api/logs${query({ traceId, spanId, limit: 50 })}`, signal);
    if (panel.shownSpan !== spanId) return;
    replace(place, answer.logs.reverse().map(log => h("p.inlinelog", {}, h("span.time", {}, clock(log.time)), " ", levelMark(log.level), " ", h("span.any", {}, log.message))),
      h("p", {}, h("a", { href: `#/logs${query({ traceId, spanId })}` }, "On the logs page")));
  } catch (error) {
    if (!signal.aborted) replace(place, h("p.quiet", {}, `The logs could not be read. ${error.message}`));
  }
}
