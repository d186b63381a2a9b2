// Small things that several pages show in the same way.
import { h, replace, say } from "./dom.js";
import { icon } from "./icons.js";
import { count, plural } from "./format.js";
import { telemetry, visibleResources } from "./live.js";

const STATES = {
  Running: "good", Healthy: "good", Active: "good", Finished: "good", Completed: "good",
  FailedToStart: "bad", Unhealthy: "bad", RuntimeUnhealthy: "bad",
  Exited: "doubt", Degraded: "doubt", ValueMissing: "doubt",
  Starting: "busy", Waiting: "busy", Stopping: "busy", Building: "busy", Pulling: "busy",
};
const WORDS = {
  FailedToStart: "Failed to start", NotStarted: "Not started", RuntimeUnhealthy: "No container runtime", ValueMissing: "Value missing",
};

/** good, bad, doubt, busy or idle: what a state means for the eye. Its word is always shown beside it. */
export function standing(resource) {
  if (resource.state === "Running" && resource.health === "Unhealthy") return "bad";
  if (resource.state === "Running" && resource.health === "Degraded") return "doubt";
  if ((resource.state === "Finished" || resource.state === "Exited") && resource.exitCode) return "bad";
  return STATES[resource.state] ?? "idle";
}

function stateWord(resource) {
  if (resource.state === "Running" && resource.health && resource.health !== "Healthy") return `Running, ${resource.health.toLowerCase()}`;
  return WORDS[resource.state] ?? resource.state ?? "Not started";
}

export function stateMark(resource) {
  const kind = standing(resource);
  return h(`span.state.${kind === "busy" ? "idle.turning" : kind}`, {}, icon(kind), h("span", {}, stateWord(resource)));
}

const colours = new Map();

/** The service that a resource's telemetry is sent under: replicas share the name of their group. */
export function serviceOf(resource) {
  return resource.parent ?? telemetry.value?.services.find(service => service.instances.includes(resource.name))?.name ?? resource.name;
}

/** Each service keeps its colour on every page: the order of the graph gives it, later ones take what is next. */
export function colourOf(service) {
  if (colours.size === 0) for (const { name } of telemetry.value?.services ?? []) colours.set(name, colours.size % 8);
  if (!colours.has(service)) colours.set(service, colours.size % 8);
  return `var(--s${colours.get(service)})`;
}

export function serviceMark(name) {
  return h("span.service", {}, h("span.dot", { style: { "--c": colourOf(name) } }), h("span.cut", {}, name));
}

export function empty(title, text) {
  return h("div.empty", {}, h("strong", {}, title), text && h("p", {}, text));
}

export function pairs(entries) {
  return h("dl.pairs", {}, entries.map(([name, value]) => [h("dt", {}, name), h("dd.mono", {}, value instanceof Node ? value : shown(value))]));
}

export function shown(value) {
  return value === null || value === undefined ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function attributes(values) {
  return pairs(Object.entries(values ?? {}).sort(([a], [b]) => a.localeCompare(b)));
}

/** A row of buttons of which one holds. choose(value) is told. */
export function choice(label, options, value, choose) {
  const group = h("div.choice", { role: "group", "aria-label": label });
  const draw = current => replace(group, options.map(([id, text]) =>
    h("button", { type: "button", "aria-pressed": String(id === current), onclick: () => { draw(id); choose(id); } }, text)));
  draw(value);
  return group;
}

/** A select of the services that sent telemetry; kept up to date. */
export function servicePicker(value, choose, signal, all = "All services") {
  const select = h("select", { "aria-label": "Service", onchange: () => choose(select.value) });
  let names = null;
  telemetry.listen(sums => {
    const now = [...new Set([...sums.services.map(service => service.name), value].filter(Boolean))];
    if (names?.join("\n") === now.join("\n")) return;
    const current = names ? select.value : value ?? "";
    names = now;
    replace(select, h("option", { value: "" }, all), now.map(name => h("option", { value: name }, name)));
    select.value = current;
  }, signal);
  return select;
}

/** A select of resources. */
export function resourceNames() {
  return visibleResources().filter(resource => resource.type !== "Parameter").map(resource => resource.name);
}

/** "1,204 traces kept · 30 spans dropped": memory is bounded, and what went is said. */
export function keptLine(kinds) {
  const line = h("p.quiet", { "aria-live": "off" });
  return {
    line,
    update() {
      const sums = telemetry.value;
      if (!sums) return;
      const parts = kinds.map(([kind, one, many]) => plural(sums[kind], one, many));
      const lost = Object.entries(sums.dropped ?? {}).filter(([, n]) => n > 0).map(([kind, n]) => `${count(n)} ${kind}`);
      if (lost.length) parts.push(`dropped to bound memory: ${lost.join(", ")}`);
      say(line, parts.join(" · "));
    },
  };
}

export function toast(text, bad = false) {
  const note = h(`p.toast${bad ? ".bad" : ""}`, {}, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), bad ? 12_000 : 5000);
}

/** Asks before something is done. Resolves to whether to do it. */
export function ask(question, yes) {
  return new Promise(resolve => {
    const dialog = h("dialog", { "aria-label": question },
      h("form", { method: "dialog" }, h("p", {}, question),
        h("div.tools", {}, h("button.plain", { value: "no" }, "Cancel"), h("button.primary", { value: "yes" }, yes))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
