// One instrument: rate, value or percentiles over time, split by an attribute, with exemplars that lead to traces.
import { h, replace, say } from "../dom.js";
import { chart } from "../chart.js";
import { count } from "../format.js";
import { telemetry } from "../live.js";
import { empty, serviceMark } from "../parts.js";
import { inUnitOf, linesOf, perSecond, rateNote, series } from "./series.js";

const PERCENTILES = [["p50", "var(--s0)"], ["p95", "var(--s1)"], ["p99", "var(--s2)"]];

export function instrumentView(place, instrument, wishes, signal) {
  let groupBy = "", instance = "";
  const charts = new Map();
  const group = h("select", { "aria-label": "Split by", onchange: () => { groupBy = group.value; refresh(); } });
  const one = h("select", { "aria-label": "Instance", onchange: () => { instance = one.value; refresh(); } });
  const instances = telemetry.value?.services.find(service => service.name === instrument.service)?.instances ?? [];
  replace(one, h("option", { value: "" }, "All instances"), instances.map(name => h("option", { value: name }, name)));
  const area = h("div.charts");
  const note = h("p.quiet", { role: "status" });
  replace(place, h("section.card.pad", {},
    h("div.head", {}, h("h2.any", {}, instrument.name), h("span.pill", {}, instrument.kind)),
    h("p.quiet.any", {}, serviceMark(instrument.service), ` · ${instrument.meter}${instrument.unit ? ` · unit ${instrument.unit}` : ""}`),
    instrument.description && h("p.any", {}, instrument.description),
    h("div.tools", {}, h("label", {}, "Split by", group), instances.length > 1 && one), note, area));
  replace(group, h("option", { value: "" }, "nothing"));

  /** What the series differ by, as the answer itself says. */
  function offer(answer) {
    const names = (answer.dimensions ?? []).map(one => one.name);
    if ([...group.options].slice(1).map(one => one.value).join("\n") === names.join("\n")) return;
    replace(group, h("option", { value: "" }, "nothing"), names.map(name => h("option", { value: name }, name)));
    group.value = groupBy;
  }

  function put(id, title, text, data) {
    let made = charts.get(id);
    if (!made) {
      charts.set(id, made = chart({ title, note: text, height: 230, signal }));
      area.append(made.element);
    }
    made.used = true;
    made.draw(data);
  }

  let asked = 0;
  async function refresh() {
    const turn = ++asked;
    let answer;
    try {
      answer = await series(instrument, wishes.minutes, { groupBy, instance }, signal);
    } catch (error) {
      if (!signal.aborted && error.status) replace(area, empty("The series could not be read", error.message));
      return;
    }
    if (turn !== asked) return;
    offer(answer);
    for (const made of charts.values()) made.used = false;
    const base = { start: answer.start, step: answer.step };
    const unit = inUnitOf(answer.unit);
    say(note, answer.series.length === 0 ? "Nothing was measured in this window."
      : [answer.more > 0 && `${count(answer.more)} more series are left out`, answer.dropped > 0 && `${count(answer.dropped)} points dropped: too many series`].filter(Boolean).join("; "));
    if (answer.series.some(item => item.value)) put("value", "Value", "", { ...base, lines: linesOf(answer, "value"), show: unit });
    if (answer.series.some(item => item.p50)) {
      if (groupBy) {
        for (const [kind] of PERCENTILES)
          put(kind, kind, "", { ...base, lines: linesOf(answer, kind), show: unit, exemplars: kind === "p99" ? answer.exemplars : [] });
      } else
        put("percentiles", "Percentiles", answer.exemplars?.length ? "each ring is a request; it leads to its trace" : "", {
          ...base, show: unit, exemplars: answer.exemplars,
          lines: PERCENTILES.flatMap(([kind, colour]) => answer.series.filter(item => item[kind]).slice(0, 1).map(item => ({ name: kind, colour, values: item[kind] }))),
        });
    }
    if (answer.series.some(item => item.rate)) put("rate", "Rate", rateNote(answer.kind?.includes("histogram") ? "" : answer.unit), { ...base, lines: linesOf(answer, "rate"), show: answer.unit === "By" && !answer.kind?.includes("histogram") ? value => `${unit(value)}/s` : perSecond });
    for (const [id, made] of charts)
      if (!made.used) { made.element.remove(); charts.delete(id); }
  }

  refresh();
  return { shows: instrument, refresh };
}
