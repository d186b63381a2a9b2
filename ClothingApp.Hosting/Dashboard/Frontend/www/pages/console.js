// What resources write, as it comes. Memory and document are bounded: old lines give way, and their number is shown.
import { gently, h, replace, say, settled } from "../dom.js";
import { get, stream } from "../api.js";
import { clock, count, plural } from "../format.js";
import { resources } from "../live.js";
import { colourOf, empty, resourceNames } from "../parts.js";
import { render, strip } from "../ansi.js";

const KEPT = 20_000;
const DRAWN = 1500;
const wishes = { wrap: true, times: true };

export function consolePage({ view, item, signal }) {
  const name = item;
  let lines = [], waiting = [], dropped = 0, paused = false, search = "", errorsOnly = false, reached = 0, following = true;

  const picker = h("select", { "aria-label": "Resource", onchange: () => { location.hash = picker.value ? `#/console/${encodeURIComponent(picker.value)}` : "#/console"; } });
  const pause = h("button.plain", { type: "button", "aria-pressed": "false", onclick: () => setPaused(!paused) }, "Pause");
  const find = h("input", { type: "search", placeholder: "Search the output", "aria-label": "Search the output", oninput: settled(150, () => { search = find.value.trim().toLowerCase(); redraw(); }) });
  const sum = h("p.quiet", { role: "status" });
  const output = h("div.output", { tabindex: 0, role: "log", "aria-live": "off", "aria-label": `Output of ${name ?? "all resources"}` });
  const more = h("button.plain.jump", { type: "button", hidden: true, onclick: () => { toEnd(); } }, "Newest lines");
  replace(view, h("div.head", {}, h("h1", {}, "Console"), sum),
    h("div.tools", {}, picker, find, pause,
      check("Only stderr", false, on => { errorsOnly = on; redraw(); }),
      check("Times", wishes.times, on => { wishes.times = on; look(); }),
      check("Wrap", wishes.wrap, on => { wishes.wrap = on; look(); }),
      h("span.gap"),
      h("button.plain", { type: "button", onclick: download }, "Download"),
      h("button.plain", { type: "button", onclick: () => { dropped += lines.length; lines = []; redraw(); } }, "Clear view")),
    h("div.card.outputcard", {}, output, more));
  look();

  function look() {
    output.classList.toggle("nowrap", !wishes.wrap);
    output.classList.toggle("notimes", !wishes.times);
  }

  function matches(line) {
    return (!errorsOnly || line.error) && (!search || line.plain.includes(search));
  }

  function receive(resource, batch) {
    for (const line of batch) {
      reached = Math.max(reached, line.number);
      (paused ? waiting : lines).push({ ...line, resource, plain: strip(line.text).toLowerCase() });
    }
    if (paused) {
      if (waiting.length > KEPT) dropped += waiting.splice(0, waiting.length - KEPT).length;
      summary();
      return;
    }
    draw();
  }

  // Drawing waits for the next frame: a chatty service writes far more often than a screen can show.
  const draw = gently(60, () => {
    if (!name) inOrder();
    if (lines.length > KEPT) dropped += lines.splice(0, lines.length - KEPT).length;
    const fresh = [];
    for (let i = lines.length - 1; i >= 0 && !lines[i].drawn && fresh.length < DRAWN; i--) {
      lines[i].drawn = true;
      if (matches(lines[i])) fresh.push(row(lines[i]));
    }
    if (fresh.length) {
      if (output.firstElementChild?.classList.contains("empty")) output.replaceChildren();
      output.append(...fresh.reverse());
      while (output.childElementCount > DRAWN) output.firstElementChild.remove();
      if (following) toEnd();
      else more.hidden = false;
    }
    nothing();
    summary();
  }, signal);

  /** All resources tell their last lines first, one after the other: those are put in the order of time. */
  function inOrder() {
    const late = lines.some((line, i) => i > 0 && !line.drawn && line.time && lines[i - 1].time && Date.parse(lines[i - 1].time) - Date.parse(line.time) > 1000);
    if (!late) return;
    lines.sort((a, b) => Date.parse(a.time ?? 0) - Date.parse(b.time ?? 0));
    for (const line of lines) line.drawn = false;
    output.replaceChildren();
  }

  function redraw() {
    output.replaceChildren();
    for (const line of lines) line.drawn = false;
    draw();
    toEnd();
  }

  function nothing() {
    if (output.childElementCount) return;
    if (search || errorsOnly) replace(output, empty("No line matches", "The search looks at the lines kept here."));
    else replace(output, empty("Nothing written yet", name ? `${name} has written no line, or has not been started.` : "No resource has written a line."));
  }

  function summary() {
    const parts = [plural(lines.length, "line")];
    if (lines.length > DRAWN) parts.push(`the last ${count(DRAWN)} shown`);
    if (dropped) parts.push(`${count(dropped)} older dropped`);
    if (paused) parts.push(`paused, ${count(waiting.length)} waiting`);
    say(sum, parts.join(" · "));
  }

  function row(line) {
    return h(`div.line${line.error ? ".stderr" : ""}`, {},
      !name && h("span.who", { style: { "--c": colourOf(line.resource) } }, line.resource),
      h("time", {}, line.time ? clock(line.time) : ""),
      line.error && h("span.err", { title: "Standard error" }, "err"),
      h("span.text", {}, search ? marked(line.text) : render(line.text)));
  }

  function marked(text) {
    const plain = strip(text), nodes = [], low = plain.toLowerCase();
    let at = 0;
    for (let hit = low.indexOf(search); hit >= 0 && nodes.length < 200; hit = low.indexOf(search, at)) {
      nodes.push(plain.slice(at, hit), h("mark", {}, plain.slice(hit, hit + search.length)));
      at = hit + search.length;
    }
    return [...nodes, plain.slice(at)];
  }

  function setPaused(on) {
    paused = on;
    pause.setAttribute("aria-pressed", String(on));
    say(pause, on ? "Go on" : "Pause");
    if (!on) {
      lines.push(...waiting.splice(0));
      draw();
    }
    summary();
  }

  function toEnd() {
    output.scrollTop = output.scrollHeight;
    more.hidden = true;
  }

  function download() {
    const text = lines.filter(matches).map(line => `${name ? "" : `${line.resource} `}${line.time ? `${line.time} ` : ""}${line.error ? "[err] " : ""}${strip(line.text)}`).join("\n");
    const link = h("a", { href: URL.createObjectURL(new Blob([text, "\n"], { type: "text/plain" })), download: `${name ?? "all"}.log` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  output.addEventListener("scroll", () => {
    // Whoever scrolls up reads: the end is followed again once it is reached.
    following = output.scrollHeight - output.scrollTop - output.clientHeight < 40;
    if (following) more.hidden = true;
  });
  let known = "";
  resources.listen(() => {
    const names = resourceNames();
    if (names.join("\n") === known) return;
    known = names.join("\n");
    replace(picker, h("option", { value: "" }, "All resources"), [...new Set([...names, name].filter(Boolean))].map(one => h("option", { value: one }, one)));
    picker.value = name ?? "";
  }, signal);

  if (name) {
    const path = `/api/console/${encodeURIComponent(name)}`;
    get(`${path}?tail=2000`, signal).then(answer => {
      dropped = answer.dropped;
      receive(name, answer.lines);
      draw();
      toEnd();
      stream(() => `${path}/stream?from=${reached + 1}`, "lines", batch => receive(name, batch.lines), signal);
    }, error => { if (!signal.aborted) replace(output, empty("The output could not be read", error.message)); });
  } else {
    // A new connection tells the last lines again, so what is shown starts anew with it.
    const last = new Map();
    stream(() => "/api/consoles/stream?tail=200", "lines", batch => {
      const fresh = batch.lines.filter(line => line.number > (last.get(batch.resource) ?? 0));
      if (fresh.length) last.set(batch.resource, fresh.at(-1).number);
      receive(batch.resource, fresh);
    }, signal);
    draw();
  }
}

function check(text, on, change) {
  const box = h("input", { type: "checkbox", checked: on, onchange: () => change(box.checked) });
  return h("label", {}, box, text);
}
