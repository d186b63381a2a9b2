// Line charts in SVG: gaps where nothing was measured, values under the pointer or by arrow keys, exemplars as links to their trace.
import { h, replace, s } from "./dom.js";
import { clock } from "./format.js";

const LEFT = 58, RIGHT = 12, TOP = 10, BOTTOM = 24;

/**
 * @returns { element, draw({ start, step, lines: [{ name, colour, values }], show, exemplars }) }
 * start: ISO time of the first value; step: seconds; show(value): its text.
 */
export function chart({ title, note = "", height = 180, legend = true, signal }) {
  const svg = s("svg.chart", { role: "group", "aria-roledescription": "chart", tabindex: 0, "aria-label": title });
  const tip = h("div.tip", { hidden: true });
  const keys = h("ul.keys");
  const said = h("span.unseen", { "aria-live": "polite" });
  const plot = h("div.plot", {}, svg, tip);
  const element = h("figure.chartbox", {}, h("figcaption", {}, h("strong", {}, title), note && h("span.quiet.small", {}, note)), plot, legend && keys, said);
  const off = new Set();
  let data = null, at = null;

  function paint() {
    if (!data) return;
    const width = plot.clientWidth;
    if (width < 60) return;
    const { start, step, show, exemplars = [] } = data;
    const lines = data.lines.filter(line => !off.has(line.name));
    const n = Math.max(1, ...data.lines.map(line => line.values.length));
    const begin = Date.parse(start), span = Math.max(1, (n - 1) * step * 1000);
    let top = 0, low = 0;
    for (const line of lines) for (const value of line.values) if (value !== null) { top = Math.max(top, value); low = Math.min(low, value); }
    for (const dot of exemplars) top = Math.max(top, dot.value);
    const ticks = scale(low, top, height < 120 ? 2 : 4);
    top = ticks.at(-1); low = ticks[0];
    const x = time => LEFT + (time - begin) / span * (width - LEFT - RIGHT);
    const y = value => TOP + (top - value) / (top - low) * (height - TOP - BOTTOM);

    replace(svg);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    for (const tick of ticks) svg.append(
      s("line.grid", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
      s("text", { x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, show(tick)));
    const marks = Math.max(2, Math.min(6, Math.floor((width - LEFT) / 110)));
    for (let i = 0; i <= marks; i++) {
      const time = begin + span * i / marks;
      svg.append(s("text", { x: x(time), y: height - 6, "text-anchor": i === 0 ? "start" : i === marks ? "end" : "middle" }, clock(time, false)));
    }
    for (const line of lines) {
      svg.append(s("path.series", { d: path(line.values, i => x(begin + i * step * 1000), y), style: { stroke: line.colour } }));
      // A value between two gaps is no line: a point shows it.
      line.values.forEach((value, i) => {
        if (value !== null && (line.values[i - 1] ?? null) === null && (line.values[i + 1] ?? null) === null)
          svg.append(s("circle", { cx: x(begin + i * step * 1000), cy: y(value), r: 2.2, style: { fill: line.colour } }));
      });
    }
    for (const dot of exemplars) {
      const time = Date.parse(dot.at);
      if (time < begin || time > begin + span) continue;
      const circle = s("circle.exemplar", { cx: x(time), cy: y(dot.value), r: 4 }, s("title", {}, `${show(dot.value)} at ${clock(dot.at)}: open its trace`));
      svg.append(dot.traceId ? s("a", { href: `#/traces/${encodeURIComponent(dot.traceId)}${dot.spanId ? `?span=${encodeURIComponent(dot.spanId)}` : ""}`, "aria-label": `Trace of a value of ${show(dot.value)}` }, circle) : circle);
    }
    if (at !== null && at < n) {
      const where = x(begin + at * step * 1000);
      svg.append(s("line.cross", { x1: where, x2: where, y1: TOP, y2: height - BOTTOM }));
      const values = lines.map(line => [line, line.values[at] ?? null]).filter(([, value]) => value !== null).slice(0, 12);
      for (const [line, value] of values) svg.append(s("circle", { cx: where, cy: y(value), r: 3.5, style: { fill: line.colour } }));
      tip.hidden = false;
      replace(tip, h("p.quiet", {}, clock(begin + at * step * 1000, false)), values.length === 0 && h("p", {}, "nothing measured"),
        values.map(([line, value]) => h("p", {}, h("span.dot", { style: { "--c": line.colour } }), h("span.any", {}, line.name), h("strong.num", {}, show(value)))));
      tip.style.left = where > width / 2 ? "auto" : `${where + 12}px`;
      tip.style.right = where > width / 2 ? `${width - where + 12}px` : "auto";
    } else tip.hidden = true;
    if (legend) drawKeys();
  }

  let drawnKeys = "";
  function drawKeys() {
    const text = JSON.stringify([data.lines.map(line => [line.name, line.colour]), [...off]]);
    if (text === drawnKeys) return;
    drawnKeys = text;
    keys.hidden = data.lines.length < 2;
    replace(keys, data.lines.map(line => h("li", {}, h("button", { type: "button", "aria-pressed": String(!off.has(line.name)), onclick: () => {
      if (!off.delete(line.name)) off.add(line.name);
      paint();
    } }, h("span.dot", { style: { "--c": line.colour } }), line.name))));
  }

  const length = () => Math.max(1, ...(data?.lines ?? []).map(line => line.values.length));
  svg.addEventListener("pointermove", event => {
    if (!data || event.target.closest?.("a")) return;
    const box = svg.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT);
    const next = Math.round(Math.min(1, Math.max(0, share)) * (length() - 1));
    if (next !== at) { at = next; paint(); }
  });
  svg.addEventListener("pointerleave", () => { at = null; paint(); });
  svg.addEventListener("blur", () => { at = null; paint(); });
  svg.addEventListener("keydown", event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !data) return;
    at = Math.min(length() - 1, Math.max(0, (at ?? length() - (step > 0 ? 2 : 0)) + step));
    paint();
    said.textContent = tip.innerText.replaceAll("\n", " ");
    event.preventDefault();
  });
  const resized = new ResizeObserver(paint);
  resized.observe(plot);
  signal.addEventListener("abort", () => resized.disconnect());
  return {
    element,
    draw(next) {
      data = next;
      // Whoever has come to an exemplar by keyboard stays there; the chart catches up when they leave.
      if (!svg.querySelector("a:focus")) paint();
    },
  };
}

/** Round numbers from low to top. */
function scale(low, top, wanted) {
  if (top === low) top = low + 1;
  const rough = (top - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(n => n * power).find(n => n >= rough * .999);
  const ticks = [];
  for (let tick = Math.floor(low / step) * step; ; tick += step) {
    ticks.push(Math.abs(tick) < step / 1e6 ? 0 : tick);
    if (tick >= top - step / 1e6) return ticks;
  }
}

export function path(values, x, y) {
  let text = "", open = false;
  values.forEach((value, i) => {
    if (value === null || value === undefined) { open = false; return; }
    text += `${open ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
  });
  return text;
}

/** A line without axes, for a row of a table. */
export function sparkline(values, { width = 160, height = 36, top = Math.max(...values, 0), label }) {
  const scaleTop = top || 1;
  const x = i => i / Math.max(1, values.length - 1) * width;
  const y = value => height - 3 - value / scaleTop * (height - 6);
  const line = path(values, x, y);
  return s("svg.spark", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    s("path.area", { d: `${line}L${width} ${height}L0 ${height}Z` }), s("path.series", { d: line }));
}
