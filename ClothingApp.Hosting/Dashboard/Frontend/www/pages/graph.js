// The application as it is drawn: who refers to whom from left to right, and the calls seen between them.
import { every, gently, h, keyed, replace, s, say } from "../dom.js";
import { get } from "../api.js";
import { duration, number, plural, rate } from "../format.js";
import { resources, telemetry, visibleResources } from "../live.js";
import { choice, colourOf, empty, serviceOf, stateMark } from "../parts.js";
import { arrange } from "./graph-layout.js";

const wishes = { minutes: 5 };

export function graphPage({ view, signal }) {
  let calls = [];
  const edges = s("svg.edges", { "aria-hidden": "true" }), nodes = h("div.nodes"), labels = h("div.labels");
  const canvas = h("div.canvas", {}, edges, labels, nodes);
  const frame = h("div.card.graph", { tabindex: 0, role: "region", "aria-label": "Graph of the resources" }, canvas);
  const list = h("tbody");
  const table = h("div.card", {}, h("table.rows.fold", {},
    h("caption.unseen", {}, "Calls between the resources"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "From"), h("th", { scope: "col" }, "To"), h("th.num", { scope: "col" }, "Calls"), h("th.num", { scope: "col" }, "How often"), h("th.num", { scope: "col" }, "Errors"), h("th.num", { scope: "col" }, "p50"), h("th.num", { scope: "col" }, "p95"))), list));
  const note = h("p.quiet");
  replace(view, h("div.head", {}, h("h1", {}, "Graph"), note),
    h("div.tools", {}, choice("Time window", [[1, "1 min"], [5, "5 min"], [15, "15 min"]], wishes.minutes, minutes => { wishes.minutes = minutes; load(); })),
    frame, table);

  function draw() {
    // Parameters call nobody, and what waits for somebody to start it would only push the others aside.
    const all = visibleResources().filter(resource => resource.type !== "Parameter" && (resource.state !== "NotStarted" || calls.some(call => call.from === resource.name || call.to === resource.name)));
    const idle = visibleResources().filter(resource => resource.type !== "Parameter" && !all.includes(resource)).map(resource => resource.displayName);
    if (resources.value && all.length === 0) { replace(frame, empty("No resources yet", "Does AppHost.cs add any?")); return; }
    if (!canvas.isConnected) replace(frame, canvas);
    const narrow = frame.clientWidth < 560;
    const plan = arrange(all, calls, narrow);
    canvas.classList.toggle("tight", plan.tight);
    canvas.style.width = `${plan.width}px`;
    canvas.style.height = `${plan.height}px`;
    keyed(nodes, plan.nodes, node => node.id, makeNode, (element, node) => {
      element.style.left = `${node.x}px`;
      element.style.top = `${node.y}px`;
      element.style.width = `${node.width}px`;
      fillNode(element, node.resource);
    });
    edges.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
    edges.setAttribute("width", plan.width);
    edges.setAttribute("height", plan.height);
    keyed(edges, plan.edges, edge => edge.id, () => s("path.edge"), (element, edge) => {
      element.setAttribute("d", edge.d);
      element.setAttribute("class", `edge${edge.call ? " called" : ""}${edge.call?.errors ? " failed" : ""}`);
      element.style.setProperty("stroke-width", edge.call ? Math.min(6, 1.6 + Math.log10(1 + edge.call.calls)) : 1.4);
    });
    keyed(labels, plan.edges.filter(edge => edge.call), edge => edge.id, () => h("div.label"), (element, edge) => {
      element.style.left = `${edge.at.x}px`;
      element.style.top = `${edge.at.y}px`;
      element.classList.toggle("bad", edge.call.errors > 0);
      say(element, `${often(edge.call)}${edge.call.errors ? ` · ${plural(edge.call.errors, "error")}` : ""} · p95 ${duration(edge.call.p95Ms)}`);
    });
    keyed(list, calls, call => `${call.from}>${call.to}`, () => h("tr"), (row, call) => {
      const text = JSON.stringify(call) + often(call);
      if (row.drawnFrom === text) return;
      row.drawnFrom = text;
      replace(row, h("td", {}, call.from), h("td", { "data-label": "calls" }, call.to), h("td.num", { "data-label": "Calls" }, number(call.calls)), h("td.num", { "data-label": "Rate" }, often(call)),
        h("td.num", { class: call.errors ? "bad" : "", "data-label": "Errors" }, number(call.errors)), h("td.num", { "data-label": "p50" }, duration(call.p50Ms)), h("td.num", { "data-label": "p95" }, duration(call.p95Ms)));
    });
    table.hidden = calls.length === 0;
    say(note, (calls.length ? "Lines are references; those with numbers carried calls." : "No calls seen in this window: has a request been made?")
      + (idle.length ? ` Not started: ${idle.join(", ")}.` : ""));
  }

  const often = call => rate(call.calls / (wishes.minutes * 60), Math.max(...calls.map(one => one.calls)) / (wishes.minutes * 60));

  async function load() {
    try {
      calls = (await get(`/api/graph?minutes=${wishes.minutes}`, signal)).calls;
      draw();
    } catch { /* The banner says when the server is gone. */ }
  }

  const resized = new ResizeObserver(draw);
  resized.observe(frame);
  signal.addEventListener("abort", () => resized.disconnect());
  resources.listen(draw, signal);
  telemetry.listen(gently(1500, load, signal), signal);
  every(10_000, load, signal); // calls leave the window even when nothing new comes
  if (!telemetry.value) load();
}

function makeNode(node) {
  return h("a.node", { href: `#/resources/${encodeURIComponent(node.id)}` }, h("strong.any"), h("span.quiet.small.cut"), h("span.here"));
}

function fillNode(element, resource) {
  const text = JSON.stringify([resource.displayName, resource.type, resource.state, resource.health, resource.exitCode, serviceOf(resource)]);
  if (element.drawnFrom === text) return;
  element.drawnFrom = text;
  element.style.setProperty("--c", colourOf(serviceOf(resource)));
  const [name, type, state] = element.children;
  say(name, resource.displayName);
  say(type, resource.type);
  replace(state, stateMark(resource));
}
