// Elements are made here and nowhere else. What services report reaches the page as text nodes only.
const SVG = "http://www.w3.org/2000/svg";

/** h("a.rowlink", { href, onclick }, "text", element, ...): an element with classes, properties and children. */
export function h(spec, props = {}, ...children) {
  const [name, ...classes] = spec.split(".");
  return furnish(document.createElement(name), classes, props, children);
}

/** The same for drawings. */
export function s(spec, props = {}, ...children) {
  const [name, ...classes] = spec.split(".");
  return furnish(document.createElementNS(SVG, name), classes, props, children);
}

function furnish(element, classes, props, children) {
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) set(element, key, value);
  append(element, children);
  return element;
}

function set(element, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "class") element.classList.add(...value.split(" ").filter(Boolean));
  else if (key === "style") for (const [name, one] of Object.entries(value)) element.style.setProperty(name, one);
  else if (key === "value" || key === "checked" || key === "disabled" || key === "hidden") element[key] = value;
  else element.setAttribute(key, value === true ? "" : value);
}

function append(element, children) {
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false) element.append(child);
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Sets text only where it differs, so that readers and selections are left alone. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Brings the children of a parent in line with a list, keeping the elements of items that stay: focus and scrolling survive updates.
 * create(item) makes an element, update(element, item) fills it.
 */
export function keyed(parent, items, key, create, update) {
  const known = parent.keyedChildren ??= new Map();
  const wanted = new Set();
  let at = parent.firstChild;
  for (const item of items) {
    const id = key(item);
    wanted.add(id);
    let element = known.get(id);
    if (!element) known.set(id, element = create(item));
    update?.(element, item);
    if (element === at) at = at.nextSibling;
    else parent.insertBefore(element, at);
  }
  for (const [id, element] of known)
    if (!wanted.has(id)) {
      element.remove();
      known.delete(id);
    }
}

/** An address that services report becomes a link only when it leads to a web page. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Calls at most once per pause, and once more at the end. */
export function gently(pause, work, signal) {
  let timer = 0, again = false;
  const run = () => {
    if (signal?.aborted) return;
    if (timer) { again = true; return; }
    work();
    timer = setTimeout(() => { timer = 0; if (again) { again = false; run(); } }, pause);
  };
  return run;
}

/** Calls once, when nothing came for a while: for typing. */
export function settled(pause, work) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), pause);
  };
}

/** Calls while the page is shown, every so often. */
export function every(pause, work, signal) {
  const timer = setInterval(work, pause);
  signal.addEventListener("abort", () => clearInterval(timer));
}
