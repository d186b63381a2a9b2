// What every page may want to know: the resources and the sums of telemetry, told as they change.
import { get, stream } from "./api.js";

const forever = new AbortController().signal;

function topic() {
  const listeners = new Set();
  return {
    value: null,
    /** Calls at once when there is something already, then at each change, until the signal. */
    listen(listener, signal) {
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
      if (this.value) listener(this.value);
    },
    tell(value) {
      this.value = value;
      for (const listener of [...listeners]) listener(value);
    },
  };
}

export const resources = topic();
export const telemetry = topic();

export function begin() {
  let run = null;
  stream(() => "/api/resources/stream", "resources", answer => {
    // Another run of the AppHost: numbers and traces of the last one mean nothing any more.
    if (run && run !== answer.run) location.reload();
    run = answer.run;
    resources.tell(answer);
  }, forever);
  get("/api/telemetry").then(sums => telemetry.tell(sums), () => {});
  stream(() => "/api/telemetry/stream", "telemetry", sums => telemetry.tell(sums), forever);
}

/** Resources that a reader wants to see. */
export function visibleResources() {
  return (resources.value?.resources ?? []).filter(resource => !resource.hidden);
}
