// One trace as a waterfall. Only the rows in sight are in the document, so that thousands of spans scroll as ten do.
import { h, replace, say, settled } from "../dom.js";
import { get } from "../api.js";
import { dateAndClock, duration, plural } from "../format.js";
import { colourOf, empty, serviceMark } from "../parts.js";
import { icon } from "../icons.js";
import { spanDetails } from "./span-details.js";

const ROW = 30;
const MARGIN = 12;

export function tracePage({ view, item: traceId, query, signal, title, rewrite }) {
  replace(view, h("p.back", {}, h("a", { href: "#/traces" }, "← All traces")), h("p.quiet", {}, "Loading …"));
  get(`/api/traces/${encodeURIComponent(traceId)}`, signal).then(trace => {
    title(trace.spans[0]?.name ?? "Trace");
    draw(view, trace, query.get("span"), rewrite, signal);
  }, error => {
    if (signal.aborted) return;
    replace(view, h("p.back", {}, h("a", { href: "#/traces" }, "← All traces")),
      h("div.card", {}, error.status === 404 ? empty("This trace is not here any more", "Memory is bounded, and the oldest traces give way to new ones.") : empty("The trace could not be read", error.message)));
  });
}

function draw(view, trace, wanted, rewrite, signal) {
  const spans = trace.spans;
  const children = new Map(), byId = new Map(spans.map(span => [span.spanId, span]));
  for (const span of spans)
    if (byId.has(span.parentId)) children.set(span.parentId, (children.get(span.parentId) ?? 0) + 1);
  const total = Math.max(trace.durationMs, .001);
  const failed = spans.filter(span => span.status === "error").length;
  const services = new Map();
  for (const span of spans) services.set(span.service, (services.get(span.service) ?? 0) + 1);

  const folded = new Set();
  let rows = [], chosen = null, search = "";
  const space = h("div.space");
  const list = h("div.falls", { role: "tree", tabindex: 0, "aria-label": "Spans" }, space);
  const panel = h("aside.panel", { "aria-label": "Span", tabindex: -1, hidden: true });
  const hits = h("span.quiet.small", { role: "status" });
  const find = h("input", { type: "search", placeholder: "Search spans", "aria-label": "Search spans", oninput: settled(150, () => { search = find.value.trim().toLowerCase(); arrange(); }) });
  const root = spans[0];

  replace(view,
    h("p.back", {}, h("a", { href: "#/traces" }, "← All traces")),
    h("div.head", {}, h("h1", {}, root?.name ?? "Trace"), h("p.quiet", {}, `${dateAndClock(trace.start)} · ${duration(trace.durationMs)} · ${plural(spans.length, "span")}`),
      failed > 0 && h("span.pill.bad", {}, plural(failed, "error"))),
    h("p.legend", {}, [...services].map(([name, count]) => h("span", {}, serviceMark(name), " ", h("span.quiet", {}, String(count))))),
    h("div.tools", {}, find, hits, h("span.gap"),
      h("button.plain", { type: "button", onclick: () => { for (const id of children.keys()) folded.add(id); folded.delete(root?.spanId); arrange(); } }, "Fold all"),
      h("button.plain", { type: "button", onclick: () => { folded.clear(); arrange(); } }, "Unfold all"),
      h("a.plain.button", { href: `#/logs?traceId=${encodeURIComponent(trace.traceId)}` }, "Logs of this trace")),
    h("div.split.wide", {}, h("div.card.fallscard", {}, ruler(total), list), panel));

  /** Rows that are not inside a folded span; a search keeps what matches and the way to it. */
  function arrange() {
    const keep = search ? new Set() : null;
    if (search)
      for (const span of spans)
        if (matches(span, search))
          for (let one = span; one && !keep.has(one.spanId); one = byId.get(one.parentId)) keep.add(one.spanId);
    rows = [];
    let hiddenBelow = Infinity;
    for (const span of spans) {
      if (span.depth > hiddenBelow) continue;
      hiddenBelow = Infinity;
      if (keep && !keep.has(span.spanId)) continue;
      rows.push(span);
      if (!keep && folded.has(span.spanId)) hiddenBelow = span.depth;
    }
    say(hits, search ? plural(spans.filter(span => matches(span, search)).length, "match", "matches") : "");
    space.style.height = `${rows.length * ROW}px`;
    paint();
  }

  const drawn = new Map();
  let frame = 0;
  function paint() {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const first = Math.max(0, Math.floor(list.scrollTop / ROW) - MARGIN);
      const last = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + MARGIN);
      const seen = new Set();
      for (let i = first; i < last; i++) {
        const span = rows[i];
        seen.add(span.spanId);
        let row = drawn.get(span.spanId);
        if (!row) {
          row = makeRow(span);
          drawn.set(span.spanId, row);
          space.append(row);
        }
        row.style.top = `${i * ROW}px`;
        row.classList.toggle("chosen", span === chosen);
        row.setAttribute("aria-selected", String(span === chosen));
        if (children.has(span.spanId)) {
          const open = !folded.has(span.spanId) || search !== "";
          row.setAttribute("aria-expanded", String(open));
        }
      }
      for (const [id, row] of drawn)
        if (!seen.has(id)) { row.remove(); drawn.delete(id); }
      if (chosen) list.setAttribute("aria-activedescendant", `span-${chosen.spanId}`);
    });
  }

  function makeRow(span) {
    const left = span.startMs / total * 100, width = span.durationMs / total * 100;
    const folds = children.has(span.spanId);
    const label = duration(span.durationMs);
    // After the bar, before it, or on it: wherever there is room.
    const after = left + width < 80, before = !after && left > 16;
    return h(`div.fall${span.status === "error" ? ".failed" : ""}`, {
      id: `span-${span.spanId}`, role: "treeitem", "aria-level": span.depth + 1, style: { "--c": colourOf(span.service) },
      "aria-label": `${span.service}: ${span.name}, ${label}${span.status === "error" ? ", failed" : ""}`, onclick: () => choose(span),
    },
      h("div.what", { style: { "--depth": Math.min(span.depth, 14) } },
        folds ? h("button.knob", { type: "button", tabindex: -1, "aria-label": `Fold or unfold ${span.name}`, onclick: event => { event.stopPropagation(); toggle(span); } }, icon("open")) : h("span.knob"),
        span.status === "error" && h("span.bad.mark", {}, icon("bad")),
        h("span.cut", { title: `${span.service}: ${span.name}` }, span.name || "(no name)")),
      h("div.lane", {},
        h("span.stick", { style: { left: `${Math.min(left, 99.7)}%`, width: `${Math.min(Math.max(width, .25), 100 - left)}%` } }),
        span.events.map(event => h("span.tick", { style: { left: `${Math.min(99.5, event.atMs / total * 100)}%` }, title: event.name })),
        h(`span.length${after || before ? "" : ".inside"}`, { style: after ? { left: `${left + width}%` } : { right: `${Math.max(0, before ? 100 - left : 100 - left - width)}%` } }, label)));
  }

  function toggle(span) {
    if (!folded.delete(span.spanId)) folded.add(span.spanId);
    arrange();
  }

  function choose(span, keepFocus = true) {
    chosen = span;
    panel.hidden = !span;
    rewrite(`traces/${encodeURIComponent(trace.traceId)}`, { span: span?.spanId });
    if (span) spanDetails(panel, trace, span, { close: () => { choose(null); list.focus(); }, go: id => byId.has(id) && bring(byId.get(id)) }, signal);
    if (!keepFocus) panel.focus({ preventScroll: true });
    paint();
  }

  /** Unfolds what hides a span, and scrolls to it. */
  function bring(span) {
    for (let one = byId.get(span.parentId); one; one = byId.get(one.parentId)) folded.delete(one.spanId);
    search = find.value = "";
    arrange();
    choose(span);
    const top = rows.indexOf(span) * ROW;
    if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - ROW) list.scrollTop = top - list.clientHeight / 3;
  }

  list.addEventListener("scroll", paint, { passive: true });
  list.addEventListener("keydown", event => {
    if (event.target !== list) return;
    const at = rows.indexOf(chosen);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -rows.length, End: rows.length }[event.key];
    if (step) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
      if (next) bringInto(next);
    } else if (event.key === "ArrowLeft" && chosen) {
      if (children.has(chosen.spanId) && !folded.has(chosen.spanId)) toggle(chosen);
      else if (byId.has(chosen.parentId)) bringInto(byId.get(chosen.parentId));
    } else if (event.key === "ArrowRight" && chosen && folded.has(chosen.spanId)) toggle(chosen);
    else if (event.key === "Enter" && chosen) choose(chosen, false);
    else if (event.key === "Escape" && chosen) choose(null);
    else return;
    event.preventDefault();
  });

  function bringInto(span) {
    choose(span);
    const top = rows.indexOf(span) * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }

  const resized = new ResizeObserver(paint);
  resized.observe(list);
  signal.addEventListener("abort", () => resized.disconnect());
  arrange();
  if (byId.has(wanted)) bring(byId.get(wanted));
}

function matches(span, search) {
  return span.name.toLowerCase().includes(search) || span.service.toLowerCase().includes(search)
    || Object.entries(span.attributes ?? {}).some(([name, value]) => `${name}=${value}`.toLowerCase().includes(search));
}

function ruler(total) {
  return h("div.ruler", { "aria-hidden": "true" }, h("div"), h("div.lane", {}, [0, .25, .5, .75, 1].map(at =>
    h("span", { style: at === 1 ? { right: 0 } : { left: `${at * 100}%` } }, duration(at * total)))));
}
