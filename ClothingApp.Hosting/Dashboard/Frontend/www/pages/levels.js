// The levels of logs, by word and by colour.
import { h } from "../dom.js";

export const LEVELS = [["trace", "Trace", "idle"], ["debug", "Debug", "idle"], ["information", "Info", "calm"], ["warning", "Warning", "doubt"], ["error", "Error", "bad"], ["critical", "Critical", "bad"]];

export function levelMark(level) {
  const [, word, kind] = LEVELS.find(([id]) => id === level) ?? [level, level, "idle"];
  return h(`span.level.${kind}`, {}, word);
}
