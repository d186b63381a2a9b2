// Servers of one kind side by side: who served how many, and how fast.
import { every, gently, h, replace, say } from "../dom.js";
import { get } from "../api.js";
import { sparkline } from "../chart.js";
import { count, duration, percent, rate } from "../format.js";
import { resources, telemetry, visibleResources } from "../live.js";
import { choice, colourOf, empty, stateMark } from "../parts.js";

const wishes = { minutes: 5 };

export function replicasPage({ view, signal }) {
  const place = h("div.stack");
  const note = h("p.quiet");
  replace(view, h("div.head", {}, h("h1", {}, "Replicas"), note),
    h("div.tools", {}, choice("Time window", [[1, "1 min"], [5, "5 min"], [15, "15 min"]], wishes.minutes, minutes => { wishes.minutes = minutes; load(); })), place);
  let services = null, drawn = "";

  async function load() {
    try {
      services = (await get(`/api/replicas?minutes=${wishes.minutes}`, signal)).services;
      draw();
    } catch { /* The banner says when the server is gone. */ }
  }

  function draw() {
    if (!services) return;
    const states = new Map(visibleResources().map(resource => [resource.name, resource]));
    const text = JSON.stringify([services, [...states.values()].map(one => [one.name, one.state, one.health])]);
    if (text === drawn) return;
    drawn = text;
    const several = services.filter(service => service.instances.length > 1), single = services.filter(service => service.instances.length < 2);
    say(note, several.length ? "Calls that each instance answered, by its own server spans." : "");
    if (services.length === 0) {
      replace(place, h("div.card", {}, empty("No calls yet", "Has a request been made? Each instance appears with the first call that it answers.")));
      return;
    }
    replace(place, several.map(service => serviceCard(service, states)),
      several.length === 0 && h("div.card", {}, empty("No service has answered from more than one instance", "WithReplicas(2) in AppHost.cs starts two, and balancing shares the calls among them.")),
      single.length > 0 && h("section.card.pad", {}, h("h2", {}, "Single instances"), table(single.flatMap(service => service.instances), states, false)));
  }

  resources.listen(draw, signal);
  telemetry.listen(gently(1500, load, signal), signal);
  every(10_000, load, signal);
  if (!telemetry.value) load();
}

function serviceCard(service, states) {
  const all = service.instances.reduce((sum, one) => sum + one.calls, 0);
  return h("section.card.pad", {},
    h("div.head", {}, h("h2", {}, service.name), h("p.quiet", {}, `${count(all)} calls over ${service.instances.length} instances`)),
    h("div.shares", { role: "img", "aria-label": service.instances.map(one => `${one.instance} ${percent(one.calls / all)}`).join(", ") },
      service.instances.map((one, i) => h("span", { style: { "flex-grow": Math.max(one.calls, all / 200, .001), "--c": shade(i) }, title: `${one.instance}: ${percent(one.calls / all)}` }))),
    table(service.instances, states, true, all));
}

function table(instances, states, shares, all) {
  const top = Math.max(...instances.flatMap(one => one.perSecond), 0);
  return h("table.fold.replicas", {},
    h("thead", {}, h("tr", {}, ["Instance", "State"].map(text => h("th", { scope: "col" }, text)), shares && h("th.num", { scope: "col" }, "Share"),
      ["Calls", "Errors", "p50", "p95"].map(text => h("th.num", { scope: "col" }, text)), h("th", { scope: "col" }, "Calls per second"))),
    h("tbody", {}, instances.map((one, i) => h("tr", {},
      h("td", {}, h("span.service", {}, h("span.dot", { style: { "--c": shares ? shade(i) : colourOf(one.instance) } }),
        states.has(one.instance) ? h("a.rowlink", { href: `#/resources/${encodeURIComponent(one.instance)}` }, one.instance) : h("strong", {}, one.instance))),
      h("td", {}, states.has(one.instance) ? stateMark(states.get(one.instance)) : h("span.quiet", {}, "not of this graph")),
      shares && h("td.num", { "data-label": "Share" }, percent(all ? one.calls / all : NaN)),
      h("td.num", { "data-label": "Calls" }, count(one.calls)),
      h("td.num", { "data-label": "Errors", class: one.errors ? "bad" : "" }, count(one.errors)),
      h("td.num", { "data-label": "p50" }, duration(one.p50Ms)), h("td.num", { "data-label": "p95" }, duration(one.p95Ms)),
      h("td.sparkcell", {}, sparkline(one.perSecond, { top, label: `Calls per second of ${one.instance}` }), h("span.num.small", {}, `up to ${rate(Math.max(...one.perSecond, 0), top)}`))))));
}

/** Instances of one service keep apart by colours of their own. */
function shade(i) {
  return `var(--s${i % 8})`;
}
