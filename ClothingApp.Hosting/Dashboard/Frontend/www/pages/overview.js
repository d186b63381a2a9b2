// What matters of each service: how much, how well, how fast.
import { h, replace, say } from "../dom.js";
import { chart } from "../chart.js";
import { serviceMark } from "../parts.js";
import { address } from "./metrics.js";
import { inUnitOf, lastOf, linesOf, perSecond, series, total } from "./series.js";

/** Instruments worth a chart here, in the order of use. draw(answer) gives lines. */
const IMPORTANT = [
  { name: "http.server.request.duration", title: "Requests", note: "per second", extra: { groupBy: "http.response.status_code" }, show: perSecond,
    lines: answer => [{ name: "answered", colour: "var(--s0)", values: total(answer, "rate") ?? [] }, { name: "failed (5xx)", colour: "var(--wrong)", values: total(answer, "rate", ({ "http.response.status_code": status }) => Number(status) >= 500) ?? [] }].filter(line => line.values.length) },
  { name: "http.server.request.duration", title: "Request duration", lines: answer => percentiles(answer), exemplars: true },
  { name: "rpc.server.call.duration", title: "Calls", note: "per second", show: perSecond, lines: answer => linesOf(answer, "rate"), },
  { name: "rpc.server.call.duration", title: "Call duration", lines: answer => percentiles(answer), exemplars: true },
];
const OWN = 6;

function percentiles(answer) {
  return ["p50", "p95"].flatMap((kind, i) => answer.series.filter(one => one[kind]).slice(0, 1).map(one => ({ name: kind, colour: `var(--s${i})`, values: one[kind] })));
}

/** A few: here a chart is small, and the slow ones are those worth a look. */
function slowest(exemplars) {
  return [...exemplars ?? []].sort((a, b) => b.value - a.value).slice(0, 5);
}

function ownChart(instrument) {
  const isHistogram = instrument.kind.includes("histogram");
  return {
    instrument, title: instrument.name, note: instrument.description, exemplars: isHistogram,
    show: !isHistogram && instrument.kind === "counter" ? perSecond : undefined,
    lines: answer => isHistogram ? percentiles(answer) : linesOf(answer, answer.series.some(one => one.value) ? "value" : "rate"),
  };
}

export function overview(place, instruments, wishes, signal) {
  const drawn = [];
  const services = [...Map.groupBy(instruments, one => one.service)].map(([service, own]) => {
    const wanted = IMPORTANT.flatMap(one => {
      const instrument = own.find(known => known.name === one.name);
      return instrument ? [{ ...one, instrument }] : [];
    });
    wanted.push(...own.filter(one => one.meter.startsWith("ClothingApp.") || one.name.startsWith("clothingapp.") || one.name.startsWith("serving."))
      .filter(one => !wanted.some(known => known.instrument === one)).slice(0, OWN).map(ownChart));
    return { service, wanted };
  }).filter(({ wanted }) => wanted.length);

  if (services.length === 0) {
    replace(place, h("div.card.pad", {}, h("p.quiet", {}, "None of the usual instruments has been sent; choose one from the list.")));
    return { shows: null, refresh() {} };
  }
  replace(place, services.map(({ service, wanted }) => h("section.card.pad", {},
    h("h2", {}, serviceMark(service)),
    h("div.charts.two", {}, wanted.map(one => {
      const made = chart({ title: one.title, note: one.note ?? "", height: 150, signal });
      const now = h("a.now", { href: address(one.instrument), title: "Open this instrument" });
      made.element.querySelector("figcaption").append(now);
      drawn.push({ ...one, made, now });
      return made.element;
    })))));

  async function refresh() {
    await Promise.all(drawn.map(async one => {
      try {
        const answer = await series(one.instrument, wishes.minutes, one.extra ?? {}, signal);
        const show = one.show ?? inUnitOf(answer.unit);
        const lines = one.lines(answer);
        one.made.draw({ start: answer.start, step: answer.step, lines, show, exemplars: one.exemplars ? slowest(answer.exemplars) : [] });
        const last = lastOf(lines[0]?.values);
        say(one.now, last === null ? "–" : `${lines.length > 1 && lines[0].name.startsWith("p") ? `${lines[0].name} ` : ""}${show(last)}`);
      } catch { /* The banner says when the server is gone; one missing chart is seen as such. */ }
    }));
  }
  refresh();
  return { shows: null, refresh };
}
