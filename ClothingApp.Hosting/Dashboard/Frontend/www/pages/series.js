// From the server's series to lines of a chart.
import { get, query } from "../api.js";
import { inUnit, number, unitName } from "../format.js";

const COLOURS = 8;
const MOST_LINES = 12;

export function series(instrument, minutes, extra, signal) {
  return get(`/api/metrics/series${query({ service: instrument.service, meter: instrument.meter, name: instrument.name, minutes, ...extra })}`, signal);
}

function nameOf(attributes) {
  const parts = Object.entries(attributes ?? {}).map(([, value]) => (value === null || value === "" ? "(none)" : String(value)));
  return parts.join(", ") || "all";
}

/** One line for each series, the largest first; kind is rate, value, p50, p95 or p99. */
export function linesOf(answer, kind) {
  return answer.series.filter(one => one[kind])
    .map(one => ({ name: nameOf(one.attributes), values: one[kind] }))
    .sort((a, b) => sum(b.values) - sum(a.values))
    .slice(0, MOST_LINES)
    .map((line, i) => ({ ...line, colour: `var(--s${i % COLOURS})` }));
}

/** All series of a kind added up; null where none has a value. */
export function total(answer, kind, wanted = () => true) {
  const chosen = answer.series.filter(one => one[kind] && wanted(one.attributes ?? {}));
  if (chosen.length === 0) return null;
  return chosen[0][kind].map((_, i) => {
    const values = chosen.map(one => one[kind][i]).filter(value => value !== null && value !== undefined);
    return values.length ? values.reduce((a, b) => a + b, 0) : null;
  });
}

export const perSecond = value => `${number(value)}/s`;
export const inUnitOf = unit => value => inUnit(value, unit);

export function lastOf(values) {
  return values?.findLast(value => value !== null && value !== undefined) ?? null;
}

export function rateNote(unit) {
  const name = unitName(unit);
  return name && name !== "time" ? `${name} per second` : "per second";
}

function sum(values) {
  return values.reduce((a, b) => a + (b ?? 0), 0);
}
