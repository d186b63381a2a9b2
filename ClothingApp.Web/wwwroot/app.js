// Comfort on top of a form that works without it: preview, drop, paste, an answer without a page load, cancel, copy.
(() => {
  "use strict";

  const form = document.getElementById("classify");
  if (!form) return;
  const url = document.getElementById("url");
  const file = document.getElementById("file");
  const preview = document.getElementById("preview");
  const fileError = document.getElementById("file-error");
  const result = document.getElementById("result");
  const drop = file.closest(".drop");
  const maxBytes = Number(form.dataset.maxBytes);
  let running = null;

  // ---- the file: preview, drop, paste

  function showFile() {
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
    const chosen = file.files[0];
    setError(file, fileError, chosen && chosen.size > maxBytes ? fileError.dataset.tooLarge : "");
    if (!chosen) return;
    preview.alt = chosen.name;
    preview.src = URL.createObjectURL(chosen);
  }

  // Shown once it is known to be a picture that this browser can show.
  preview.addEventListener("load", () => { preview.hidden = false; });
  file.addEventListener("change", showFile);

  function take(list) {
    const picture = [...list].find(item => item.type.startsWith("image/"));
    if (!picture) return false;
    const transfer = new DataTransfer();
    transfer.items.add(picture);
    file.files = transfer.files;
    showFile();
    return true;
  }

  document.addEventListener("dragover", event => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("dropping");
  });
  document.addEventListener("dragleave", event => { if (!event.relatedTarget) drop.classList.remove("dropping"); });
  document.addEventListener("drop", event => {
    drop.classList.remove("dropping");
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    if (take(event.dataTransfer.files)) file.focus();
  });
  document.addEventListener("paste", event => { if (take(event.clipboardData.files)) event.preventDefault(); });
  document.getElementById("drop-hint").hidden = false;

  // ---- the answer

  form.addEventListener("submit", event => {
    const submitter = event.submitter;
    const example = submitter && submitter.name === "example";
    if (!example && file.files[0] && file.files[0].size > maxBytes) {
      event.preventDefault();
      setError(file, fileError, fileError.dataset.tooLarge);
      file.focus();
      return;
    }
    event.preventDefault();
    const data = new FormData(form, submitter);
    if (example) data.delete("file");
    ask(data, submitter);
  });

  async function ask(data, submitter) {
    if (running) running.abort();
    const mine = running = new AbortController();
    setErrors(document);
    show("busy");
    form.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("/", { method: "POST", body: data, signal: mine.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("result");
      if (!fresh) throw new Error("not the form's page");
      result.replaceChildren(...fresh.childNodes);
      setErrors(page);
      offerCopy();
      const wrong = form.querySelector("[aria-invalid=true]");
      if (wrong) wrong.focus();
      else result.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (mine.signal.aborted) {
        if (running === mine) show("cancelled");
        return;
      }
      // What the script cannot get, the browser may: the plain post, with the browser's own message if that fails too.
      postPlainly(submitter);
    } finally {
      if (running === mine) {
        running = null;
        form.removeAttribute("aria-busy");
      }
    }
  }

  function postPlainly(submitter) {
    if (submitter && submitter.name) {
      const pressed = document.createElement("input");
      pressed.type = "hidden";
      pressed.name = submitter.name;
      pressed.value = submitter.value;
      form.append(pressed);
    }
    form.submit();
  }

  function show(template) {
    result.replaceChildren(document.getElementById(template).content.cloneNode(true));
    result.scrollIntoView({ block: "nearest" });
  }

  // ---- messages beside the fields, taken from the page that the server rendered

  function setErrors(page) {
    for (const input of [url, file]) {
      const id = `${input.id}-error`;
      setError(input, document.getElementById(id), page === document ? "" : page.getElementById(id).textContent);
    }
  }

  function setError(input, place, text) {
    place.textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  // ---- buttons inside the answer

  function offerCopy() {
    for (const button of result.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  }

  result.addEventListener("click", async event => {
    if (event.target.closest("[data-cancel]") && running) running.abort();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.parentElement.querySelector("code").textContent);
    copy.textContent = copy.dataset.copy;
  });
  offerCopy();
})();
