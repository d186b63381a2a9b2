// Metrics: first what matters of each service, then every instrument there is.
import { gently, h, keyed, replace, settled } from "../dom.js";
import { get } from "../api.js";
import { telemetry } from "../live.js";
import { choice, empty, serviceMark } from "../parts.js";
import { instrumentView } from "./instrument.js";
import { overview } from "./overview.js";

const WINDOWS = [[1, "1 min"], [5, "5 min"], [15, "15 min"], [60, "1 h"]];
const wishes = { minutes: 5 };

export function metricsPage({ view, query, signal, title }) {
  let instruments = null, search = "", content = null;
  let chosen = pick(query);
  const filter = h("input", { type: "search", placeholder: "Filter instruments", "aria-label": "Filter instruments", oninput: settled(120, () => { search = filter.value.trim().toLowerCase(); list(); }) });
  const index = h("div.index");
  const place = h("div.place");
  const catalogue = h("details.catalogue", { open: matchMedia("(min-width: 72rem)").matches }, h("summary", {}, "All instruments"), filter, index);
  replace(view, h("div.head", {}, h("h1", {}, "Metrics")),
    h("div.tools", {}, h("a.plain.button", { href: "#/metrics" }, "Overview"), choice("Time window", WINDOWS, wishes.minutes, minutes => { wishes.minutes = minutes; content?.refresh(); })),
    h("div.metrics", {}, place, h("div.card.pad.indexcard", {}, catalogue)));

  function list() {
    if (!instruments) return;
    const wanted = instruments.filter(one => !search || `${one.service} ${one.meter} ${one.name} ${one.description}`.toLowerCase().includes(search));
    const groups = Map.groupBy(wanted, one => one.service);
    if (wanted.length === 0) { index.keyedChildren = undefined; replace(index, h("p.quiet", {}, instruments.length ? "No instrument matches." : "None yet.")); return; }
    if (index.firstElementChild?.localName === "p") index.replaceChildren();
    keyed(index, [...groups], ([service]) => service, ([service]) => h("section", {}, h("h3", {}, serviceMark(service)), h("div")), (element, [, ones]) => {
      keyed(element.lastElementChild, [...Map.groupBy(ones, one => one.meter)], ([meter]) => meter,
        ([meter]) => h("div.meter", {}, h("p.quiet.small.any", {}, meter), h("ul")),
        (block, [, own]) => keyed(block.lastElementChild, own, one => one.name, one => h("li", {}, h("a.rowlink", { href: address(one), title: one.description }, one.name)), (item, one) => {
          const here = same(one, chosen);
          if (here) item.firstChild.setAttribute("aria-current", "true");
          else item.firstChild.removeAttribute("aria-current");
        }));
    });
  }

  let inner = null;
  function show() {
    if (!instruments) return;
    if (instruments.length === 0) {
      content = null;
      replace(place, h("div.card", {}, empty("No metrics yet", "Services send theirs every few seconds, once they run and OTLP is set up for them.")));
      return;
    }
    if (content?.shows && same(content.shows, chosen)) return;
    if (content && !content.shows && !chosen) return;
    inner?.abort();
    inner = new AbortController();
    const instrument = chosen && instruments.find(one => same(one, chosen));
    if (chosen && !instrument) {
      content = null;
      replace(place, h("div.card", {}, empty("This instrument is not known (any more)", `${chosen.service}: ${chosen.name}`)));
      return;
    }
    title(instrument ? instrument.name : "Metrics");
    content = instrument ? instrumentView(place, instrument, wishes, inner.signal) : overview(place, instruments, wishes, inner.signal);
  }

  let known = "";
  async function load() {
    try {
      const answer = await get("/api/metrics", signal);
      const text = JSON.stringify(answer.instruments);
      if (text !== known) {
        known = text;
        instruments = answer.instruments;
        // The overview is of what there is: new instruments, a new overview.
        if (content && !content.shows) content = null;
        list();
        show();
      } else content?.refresh();
    } catch (error) {
      if (!signal.aborted && error.status) replace(place, h("div.card", {}, empty("The metrics could not be read", error.message)));
    }
  }

  signal.addEventListener("abort", () => inner?.abort());
  telemetry.listen(gently(2000, load, signal), signal);
  if (!telemetry.value) load();
  return {
    take(item, next) {
      chosen = pick(next);
      list();
      show();
      scrollTo(0, 0);
      return true;
    },
  };
}

function pick(query) {
  return query.get("name") ? { service: query.get("service"), meter: query.get("meter"), name: query.get("name") } : null;
}

function same(a, b) {
  return Boolean(a && b) && a.service === b.service && a.meter === b.meter && a.name === b.name;
}

export function address(one) {
  return `#/metrics?${new URLSearchParams({ service: one.service, meter: one.meter, name: one.name })}`;
}
