// Drawn on 24 x 24, in strokes of the text's colour.
import { s } from "./dom.js";

const PATHS = {
  resources: ["M4 5h16v6H4z", "M4 14h16v5H4z", "M7.5 8h.01M7.5 16.5h.01"],
  console: ["M4 5h16v14H4z", "M8 10l3 2.5L8 15", "M13 15h3.5"],
  traces: ["M4 6h9", "M8 12h12", "M12 18h6"],
  logs: ["M5 6h14M5 10h14M5 14h9M5 18h11"],
  metrics: ["M4 19h16", "M4 15l5-5 4 3 6-7"],
  graph: ["M4 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0", "M15 6a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0", "M15 18a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0", "M8.8 10.8l6.5-3.6M8.8 13.2l6.5 3.6"],
  replicas: ["M4 9l8-4 8 4-8 4z", "M4 13l8 4 8-4", "M4 17l8 4 8-4"],
  good: ["M12 3a9 9 0 1 0 .01 0", "M8 12.3l2.8 2.7L16 9.5"],
  bad: ["M12 3a9 9 0 1 0 .01 0", "M9 9l6 6M15 9l-6 6"],
  doubt: ["M12 4l9 16H3z", "M12 10v4.5M12 17.2h.01"],
  busy: ["M12 4a8 8 0 1 1-8 8"],
  idle: ["M12 3a9 9 0 1 0 .01 0", "M8.5 12h7"],
  start: ["M8 5.5v13l10-6.5z"],
  stop: ["M7 7h10v10H7z"],
  restart: ["M19 12a7 7 0 1 1-2.2-5.1", "M19.5 4v4h-4"],
  command: ["M5 12h.01M12 12h.01M19 12h.01"],
  close: ["M6 6l12 12M18 6L6 18"],
  open: ["M9 6l6 6-6 6"],
};

export function icon(name) {
  return s("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" },
    ...(PATHS[name] ?? PATHS.command).map(d => s("path", { d })));
}
