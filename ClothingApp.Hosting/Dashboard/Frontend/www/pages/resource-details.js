// All that is known of one resource, beside the table.
import { h, replace, webAddress } from "../dom.js";
import { icon } from "../icons.js";
import { clock, dateAndClock } from "../format.js";
import { pairs, serviceOf, stateMark } from "../parts.js";
import { commandsOf, run } from "./commands.js";

export function details(panel, resource) {
  const text = JSON.stringify(resource);
  if (panel.drawnFrom === text) return;
  panel.drawnFrom = text;
  // Which sections its reader opened, and how far it is scrolled, outlive an update.
  const open = new Set([...panel.querySelectorAll("details[open]")].map(one => one.dataset.section));
  if (panel.drawnName !== resource.name) { open.clear(); panel.scrollTop = 0; }
  const first = panel.drawnName !== resource.name;
  panel.drawnName = resource.name;

  const section = (id, title, count, content, wide) => count > 0 && h("details", { "data-section": id, open: first ? wide : open.has(id) },
    h("summary", {}, title, " ", h("span.quiet", {}, String(count))), content);
  const name = encodeURIComponent(resource.name);
  const facts = [
    ["Type", resource.type], ["Source", resource.source], ["Process", resource.processId], ["Container", resource.containerId?.slice(0, 12)],
    ["Started", resource.startedAt && dateAndClock(resource.startedAt)], ["Stopped", resource.stoppedAt && dateAndClock(resource.stoppedAt)],
    ["Exit code", resource.exitCode], ["Restarts", resource.restarts || null], ["Part of", resource.parent],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");

  replace(panel,
    h("div.panelhead", {}, h("h2", {}, resource.displayName),
      h("a.icon", { href: "#/resources", "aria-label": "Close details", title: "Close" }, icon("close"))),
    stateMark(resource),
    resource.note && h("p.noted", {}, resource.note),
    h("div.tools", {}, commandsOf(resource).map(command => h("button.plain", {
      type: "button", title: command.description, disabled: command.state !== "enabled", onclick: event => run(resource, command, event.currentTarget),
    }, command.displayName))),
    h("p.links", {}, h("a", { href: `#/console/${name}` }, "Console"), h("a", { href: `#/logs?resource=${name}` }, "Logs"), h("a", { href: `#/traces?service=${encodeURIComponent(serviceOf(resource))}` }, "Traces")),
    pairs(facts),
    section("urls", "Endpoints", resource.urls.length, pairs(resource.urls.map(url => [url.name ?? "address", address(url)])), true),
    section("health", "Health checks", resource.healthReports.length,
      pairs(resource.healthReports.map(report => [report.name, [report.status ?? "not run yet", report.description].filter(Boolean).join(": ")])), true),
    section("arguments", "Arguments", resource.arguments.length, h("pre", {}, resource.arguments.join("\n"))),
    section("environment", "Environment", resource.environment.length,
      pairs(resource.environment.map(variable => [variable.name, variable.secret ? h("span.quiet", { title: "A secret: it stays on the server" }, "••••••••  secret") : variable.value ?? "–"]))),
    section("relationships", "Relationships", resource.relationships.length,
      pairs(resource.relationships.map(one => [one.type, h("a", { href: `#/resources/${encodeURIComponent(one.resource)}` }, one.resource)]))),
    h("p.quiet.small", {}, `As of ${clock(new Date().toISOString(), false)}`));
}

function address(url) {
  const href = webAddress(url.url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, url.url) : url.url;
}
