// Colours in output: escape sequences become spans with classes; every other sequence is left out, and nothing is ever markup.
import { h } from "./dom.js";

// CSI ... final byte; OSC ... terminated by BEL or ST; two-byte escapes; other control characters.
const SEQUENCES = /\u001b\[([0-9;:?<=>]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000b-\u001f\u007f\u009b]/g;

export function strip(text) {
  return text.replace(SEQUENCES, "");
}

/** @returns text nodes and spans. */
export function render(text) {
  if (!/[\u0000-\u0008\u000b-\u001f\u007f\u009b]/.test(text)) return [document.createTextNode(text)];
  const nodes = [];
  let style = { fore: null, bold: false, faint: false, italic: false, under: false };
  let at = 0;
  const push = piece => {
    if (!piece) return;
    const classes = [style.fore !== null && `a${style.fore}`, style.bold && "ab", style.faint && "af", style.italic && "ai", style.under && "au"].filter(Boolean);
    nodes.push(classes.length ? h("span", { class: classes.join(" ") }, piece) : document.createTextNode(piece));
  };
  for (const match of text.matchAll(SEQUENCES)) {
    push(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === "m") style = apply(style, match[1]);
  }
  push(text.slice(at));
  return nodes;
}

function apply(before, parameters) {
  const style = { ...before };
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) Object.assign(style, { fore: null, bold: false, faint: false, italic: false, under: false });
    else if (code === 1) style.bold = true;
    else if (code === 2) style.faint = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.under = true;
    else if (code === 22) style.bold = style.faint = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.under = false;
    else if (code >= 30 && code <= 37) style.fore = code - 30;
    else if (code >= 90 && code <= 97) style.fore = code - 90 + 8;
    else if (code === 39) style.fore = null;
    else if (code === 38 || code === 48) {
      // 256 colours and true colours are brought to the nearest of sixteen, which suit light and dark alike.
      const wide = codes[i + 1] === 2;
      const fore = wide ? nearest(codes[i + 2], codes[i + 3], codes[i + 4]) : of256(codes[i + 2]);
      if (code === 38) style.fore = fore;
      i += wide ? 4 : 2;
    }
  }
  return style;
}

function of256(n) {
  if (!(n >= 0 && n <= 255)) return null;
  if (n < 16) return n;
  if (n >= 232) return n < 244 ? 8 : 7;
  const cube = n - 16;
  return nearest(Math.floor(cube / 36) * 51, Math.floor(cube / 6) % 6 * 51, cube % 6 * 51);
}

function nearest(red = 0, green = 0, blue = 0) {
  const bit = value => (value > 110 ? 1 : 0);
  const hue = bit(red) | bit(green) << 1 | bit(blue) << 2;
  return Math.max(red, green, blue) > 200 ? hue + 8 : hue;
}
