// The resources: state, health with its reason, uptime, endpoints, and what can be done to them.
import { every, h, keyed, replace, say, webAddress } from "../dom.js";
import { icon } from "../icons.js";
import { plural, spell } from "../format.js";
import { resources, visibleResources } from "../live.js";
import { empty, stateMark } from "../parts.js";
import { highlighted, run } from "./commands.js";
import { details } from "./resource-details.js";

export function resourcesPage({ view, item, signal, title }) {
  let chosen = item;
  const sum = h("p.quiet");
  const body = h("tbody");
  const table = h("table.rows.fold.resources", {},
    h("thead", {}, h("tr", {}, ["Name", "State", "Uptime", "Restarts", "Endpoints"].map(text => h("th", { scope: "col", class: text === "Uptime" || text === "Restarts" ? "num" : "" }, text)),
      h("th", { scope: "col" }, h("span.unseen", {}, "Actions")))),
    body);
  const card = h("div.card", {}, table);
  const panel = h("aside.panel", { "aria-label": "Details", hidden: true, tabindex: -1 });
  replace(view, h("div.head", {}, h("h1", {}, "Resources"), sum), h("div.split", {}, card, panel));

  const show = () => {
    const all = visibleResources();
    say(sum, resources.value ? plural(all.length, "resource") : "");
    if (resources.value && all.length === 0) {
      replace(card, empty("No resources yet", "Does AppHost.cs add any?"));
      return;
    }
    if (!table.isConnected) replace(card, table);
    keyed(body, all, resource => resource.name, makeRow, fillRow);
    for (const row of body.children) row.classList.toggle("chosen", row.dataset.name === chosen);
    tick();
    showPanel(all);
  };

  const showPanel = all => {
    const resource = all.find(one => one.name === chosen);
    const opened = panel.hidden && resource;
    panel.hidden = !resource;
    if (!resource) return;
    title(resource.displayName);
    details(panel, resource);
    if (opened) panel.focus({ preventScroll: true });
  };

  const tick = () => {
    for (const row of body.children) say(row.uptime, uptime(row.resource));
  };

  panel.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      const name = chosen;
      location.hash = "#/resources";
      [...body.children].find(row => row.dataset.name === name)?.querySelector(".rowlink").focus();
    }
  });
  resources.listen(show, signal);
  every(1000, tick, signal);
  return {
    take(next) {
      chosen = next;
      if (!chosen) title("Resources");
      if (resources.value) show();
      return true;
    },
  };
}

function makeRow(resource) {
  const row = h("tr", { "data-name": resource.name });
  row.uptime = h("td.num", { "data-label": "Up" });
  row.parts = {
    name: h("a.rowlink", { href: `#/resources/${encodeURIComponent(resource.name)}` }, resource.displayName),
    type: h("span.quiet.small"), note: h("p.note"),
    state: h("td", { "aria-live": "polite" }), restarts: h("td.num", { "data-label": "Restarts" }), urls: h("td"), actions: h("td.actions"),
  };
  const { name, type, note, state, restarts, urls, actions } = row.parts;
  row.append(h("td", {}, name, type, note), state, row.uptime, restarts, urls, actions);
  return row;
}

function fillRow(row, resource) {
  row.resource = resource;
  const { type, note, state, restarts, urls, actions } = row.parts;
  say(type, [resource.type, resource.parent && `of ${resource.parent}`].filter(Boolean).join(" "));
  note.hidden = !resource.note;
  say(note, resource.note ?? "");
  // Filled anew only when it differs: a live region speaks of every change, and a focused button must stay.
  once(state, [resource.state, resource.health, resource.exitCode, resource.healthReports], () => {
    const reasons = resource.state === "Running" ? resource.healthReports.filter(report => report.status && report.status !== "Healthy") : [];
    return [stateMark(resource), resource.exitCode !== null && resource.exitCode !== undefined && resource.state !== "Running"
      && h("p.small", { class: resource.exitCode ? "bad" : "quiet" }, `Exit code ${resource.exitCode}`),
    reasons.map(report => h("p.small.any.bad", {}, `${report.name}: ${report.description ?? report.status}`))];
  });
  say(restarts, resource.restarts ? String(resource.restarts) : "");
  once(urls, [resource.urls, resource.state], () => {
    // Nobody listens before the start, and an address that leads nowhere is a promise not kept.
    const shown = resource.state === "NotStarted" ? [] : resource.urls.filter(url => !url.internal);
    return shown.map(url => link(url, shown.length > 1));
  });
  once(actions, [resource.commands, resource.state], () => h("div.buttons", {},
    highlighted(resource).map(command => h("button.icon", {
      type: "button", "aria-label": `${command.displayName} ${resource.displayName}`, title: command.displayName,
      disabled: command.state !== "enabled", onclick: event => run(resource, command, event.currentTarget),
    }, icon(command.kind))),
    resource.type !== "Parameter" && h("a.icon", { href: `#/console/${encodeURIComponent(resource.name)}`, "aria-label": `Console of ${resource.displayName}`, title: "Console" }, icon("console"))));
}

function once(element, value, make) {
  const text = JSON.stringify(value);
  if (element.drawnFrom === text) return;
  element.drawnFrom = text;
  replace(element, make());
}

function link(url, named) {
  const address = webAddress(url.url);
  const text = url.displayText || url.url;
  return h("div.any", {}, address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text) : h("span.mono", {}, text),
    named && !url.displayText && url.name && h("span.quiet.small", {}, ` ${url.name}`));
}

function uptime(resource) {
  if (!resource.startedAt || resource.state !== "Running") return "";
  return spell(Date.now() - Date.parse(resource.startedAt));
}
