// Why: asks which parts of the picture mattered, and lays the map over it as strongly as the visitor wants.
import { accepted, pageOf, showProgress } from "./live.js";

let running = null;

/** Asks for the explanation and puts it below its form; a plain post where the script fails. */
export async function explain(form, file, shown) {
  stopExplaining();
  const mine = running = new AbortController();
  const data = new FormData(form);
  if (file && file.size) data.set("file", file);
  const place = form.parentElement.querySelector("[data-explained]");
  place.replaceChildren(document.getElementById("explaining").content.cloneNode(true));
  place.querySelector("[data-stop]").addEventListener("click", () => mine.abort());
  place.scrollIntoView({ block: "nearest" });
  try {
    const response = await fetch(form.getAttribute("action").split("#")[0], { method: "POST", body: data, signal: mine.signal, headers: { Accept: accepted } });
    const page = await pageOf(response, showProgress(place.firstElementChild));
    if (running !== mine) return;
    const fresh = page.querySelector("[data-maps], #result .notice, .error:not(:empty)");
    if (!fresh) throw new Error("no explanation");
    fresh.removeAttribute("id"); // the answer around it has that one
    place.replaceChildren(fresh);
    shown(place);
    place.scrollIntoView({ block: "nearest" });
  } catch (error) {
    if (running !== mine) return;
    place.replaceChildren();
    if (!mine.signal.aborted) form.submit();
  }
}

/** Nobody waits any more. */
export function stopExplaining() {
  if (running) running.abort();
  running = null;
}

/** The map's share over the picture, 0 to 100. Set by the style object, which the policy lets scripts do. */
export function setStrength(slider) {
  slider.setAttribute("aria-valuetext", `${slider.value} %`);
  for (const heat of slider.closest("[data-maps]").querySelectorAll(".heat")) heat.style.opacity = slider.value / 100;
}
