// Talks to the server, and knows whether it is there.
const listeners = new Set();
let state = "there";

/** state: there, gone or signedout. */
export function onConnection(listener) {
  listeners.add(listener);
}

function become(next) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener(state);
}

export class Refused extends Error {
  constructor(status) {
    super(`The dashboard answered ${status}.`);
    this.status = status;
  }
}

export function query(values) {
  const text = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false)).toString();
  return text ? `?${text}` : "";
}

export async function get(path, signal) {
  return call(path, { signal });
}

export async function post(path) {
  return call(path, { method: "POST" });
}

export async function remove(path) {
  return call(path, { method: "DELETE" });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name !== "AbortError") become("gone");
    throw error;
  }
  become(response.status === 401 ? "signedout" : "there");
  const body = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
  if (!response.ok && !(body && "success" in body)) throw new Refused(response.status);
  return body;
}

/**
 * Listens to server-sent events until the signal ends it. Only a page that is shown holds a connection, because browsers open no more
 * than six to a host for all of its tabs. address() is asked at each connection, so that a stream can go on where it stopped.
 */
export function stream(address, event, receive, signal) {
  let source = null, timer = 0, pause = 500;

  const open = () => {
    timer = 0;
    if (signal.aborted || document.hidden || source) return;
    source = new EventSource(address());
    source.addEventListener("open", () => { pause = 500; become("there"); });
    source.addEventListener(event, message => receive(JSON.parse(message.data)));
    source.addEventListener("error", () => {
      close();
      // An event source does not say why it failed; an ordinary request does.
      fetch("/api/resources").then(answer => become(answer.status === 401 ? "signedout" : "there"), () => become("gone"));
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, 5000);
    });
  };
  const close = () => {
    source?.close();
    source = null;
  };
  const shown = () => {
    if (document.hidden) close();
    else if (!timer) open();
  };
  document.addEventListener("visibilitychange", shown);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", shown);
    close();
  });
  open();
}
