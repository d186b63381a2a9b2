// Numbers and times as people read them. Locale-free on purpose, so that digits align and screens can be compared.
const two = n => String(n).padStart(2, "0");

/** Milliseconds. */
export function duration(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms === 0) return "0 ms";
  const size = Math.abs(ms);
  if (size < 1) return `${significant(ms * 1000)} µs`;
  if (size < 1000) return `${significant(ms)} ms`;
  if (size < 60_000) return `${significant(ms / 1000)} s`;
  return spell(ms);
}

/** Whole seconds in words: 2 h 05 m. */
export function spell(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${two(Math.floor(seconds / 3600) % 24)} h`;
}

function significant(n) {
  const size = Math.abs(n);
  return size >= 100 ? n.toFixed(0) : size >= 10 ? n.toFixed(1) : n.toFixed(2);
}

/** 12,345 */
export function count(n) {
  return n === null || n === undefined ? "–" : Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

export function number(n) {
  if (n === null || n === undefined || !Number.isFinite(n)) return "–";
  const size = Math.abs(n);
  if (size >= 10_000 || Number.isInteger(n)) return count(n);
  if (size !== 0 && size < .1) return size < 1e-4 ? n.toExponential(1) : String(Number(n.toPrecision(2)));
  return significant(n);
}

/** How often, by the minute where the highest of the rates beside it is small: 12.5/s, 3.00/min. */
export function rate(perSecond, highest = perSecond) {
  return highest > 0 && highest < 1 ? `${number(perSecond * 60)}/min` : `${number(perSecond)}/s`;
}

function bytes(n) {
  if (n === null || n === undefined || !Number.isFinite(n)) return "–";
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (Math.abs(n) >= 1000 && at < steps.length - 1) { n /= 1000; at++; }
  return `${at === 0 ? Math.round(n) : significant(n)} ${steps[at]}`;
}

export function percent(share) {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : "–";
}

/** A value of a metric in its unit, and what the unit is called then. */
export function inUnit(value, unit) {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "s": return duration(value * 1000);
    case "ms": return duration(value);
    case "By": return bytes(value);
    case "%": return `${significant(value)} %`;
    default: return number(value);
  }
}

export function unitName(unit) {
  if (!unit || unit === "1") return "";
  if (unit === "s" || unit === "ms") return "time";
  if (unit === "By") return "bytes";
  return unit.startsWith("{") ? unit.slice(1, -1) : unit;
}

/** 16:04:09.123 in the reader's time zone. */
export function clock(iso, milliseconds = true) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "–";
  const text = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return milliseconds ? `${text}.${String(time.getMilliseconds()).padStart(3, "0")}` : text;
}

export function dateAndClock(iso) {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? "–" : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock(iso)}`;
}

export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}
