// Inside the answer: what needs a script appears, the filter, copying, the tooltip, why.
import { explain, setStrength } from "./explain.js";

/** Shows what works with a script alone. A file that the script still holds need not be chosen again. */
export function ready(part, file) {
  for (const button of part.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const scripted of part.querySelectorAll("[data-scripted]")) scripted.hidden = false;
  for (const layers of part.querySelectorAll(".layers")) layers.classList.add("stacked");
  for (const slider of part.querySelectorAll("[data-strength]")) setStrength(slider);
  if (file && file.size) for (const again of part.querySelectorAll("[data-again]")) again.hidden = true;
}

export function startAnswer(result, { cancel, fileAsked }) {
  result.addEventListener("input", event => {
    if (event.target.matches("[data-strength]")) setStrength(event.target);
    const table = document.getElementById(event.target.dataset.filter);
    if (!table) return;
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });

  result.addEventListener("submit", event => {
    if (!event.target.matches("form.explain")) return;
    event.preventDefault();
    explain(event.target, fileAsked(), part => ready(part, null));
  });

  result.addEventListener("click", async event => {
    if (event.target.closest("[data-cancel]")) cancel();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.parentElement.querySelector("code").textContent);
    copy.textContent = copy.dataset.copy;
  });

  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && document.activeElement.classList.contains("why")) document.activeElement.blur();
  });
  ready(result, null);
}
