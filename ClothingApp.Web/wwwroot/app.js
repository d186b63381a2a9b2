// Comfort on top of pages that work without it: preview, drop, paste, an answer without a page load, progress, cancel, filter, copy.
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

  // ---- files: preview, drop, paste

  const tooLarge = () => [...file.files].some(chosen => chosen.size > maxBytes);

  function showFile() {
    setError(file, fileError, tooLarge() ? fileError.dataset.tooLarge : "");
    if (!preview) return;
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
    const chosen = file.files[0];
    if (!chosen) return;
    preview.alt = chosen.name;
    preview.src = URL.createObjectURL(chosen);
  }

  // Shown once it is known to be a picture that this browser can show.
  if (preview) preview.addEventListener("load", () => { preview.hidden = false; });
  file.addEventListener("change", showFile);

  function take(list) {
    const pictures = [...list].filter(item => item.type.startsWith("image/"));
    if (!pictures.length) return false;
    const transfer = new DataTransfer();
    if (file.multiple) for (const picture of [...file.files, ...pictures]) transfer.items.add(picture);
    else transfer.items.add(pictures[0]);
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

  // ---- the answer

  form.addEventListener("submit", event => {
    const submitter = event.submitter;
    const example = submitter && submitter.name === "example";
    event.preventDefault();
    if (!example && tooLarge()) {
      setError(file, fileError, fileError.dataset.tooLarge);
      file.focus();
      return;
    }
    const data = new FormData(form, submitter);
    if (example) data.delete("file");
    form.elements.traceparent?.remove(); // the first question belongs to the page's trace, later ones are matters of their own
    ask(data, submitter);
  });

  async function ask(data, submitter) {
    if (running) running.abort();
    const mine = running = new AbortController();
    setErrors(document);
    show("busy");
    form.setAttribute("aria-busy", "true");
    try {
      const address = form.getAttribute("action").split("#")[0];
      const response = await fetch(address, { method: "POST", body: data, signal: mine.signal, headers: { Accept: "application/x-ndjson, text/html" } });
      const page = new DOMParser().parseFromString(await pageOf(response, progress()), "text/html");
      if (running !== mine) return;
      const fresh = page.getElementById("result");
      if (!fresh) throw new Error("not the form's page");
      result.replaceChildren(...fresh.childNodes);
      setErrors(page);
      ready();
      remember();
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

  // The page comes plainly, or as the last of many lines that tell how far it is.
  async function pageOf(response, tell) {
    if (!(response.headers.get("Content-Type") || "").startsWith("application/x-ndjson")) return response.text();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error("the answer ended early");
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines.map(text => JSON.parse(text))) {
        if (line.page !== undefined) return line.page;
        tell(line);
      }
    }
  }

  // The stages light up as the server tells of them; what is said aloud is the stage, or how many pictures are done.
  function progress() {
    const card = result.firstElementChild;
    const said = card.querySelector("[data-said]");
    const count = card.querySelector("[data-count]");
    let finished = 0;
    return line => {
      if (count) {
        if (line.stage) return;
        count.textContent = count.dataset.count.replace("{0}", ++finished);
        return;
      }
      const now = line.stage && card.querySelector(`[data-stage="${CSS.escape(line.stage)}"]`);
      if (!now) return;
      for (const stage of card.querySelectorAll("[data-stage]")) {
        stage.removeAttribute("aria-current");
        if (stage.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING) stage.classList.add("done");
      }
      now.setAttribute("aria-current", "step");
      said.textContent = `${said.dataset.said} ${now.textContent}`;
    };
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

  // ---- inside the answer: what needs a script appears, the filter, copying, the tooltip

  function ready() {
    for (const button of result.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
    for (const part of result.querySelectorAll("[data-scripted]")) part.hidden = false;
  }

  result.addEventListener("input", event => {
    const table = document.getElementById(event.target.dataset.filter);
    if (!table) return;
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });

  result.addEventListener("click", async event => {
    if (event.target.closest("[data-cancel]") && running) running.abort();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.parentElement.querySelector("code").textContent);
    copy.textContent = copy.dataset.copy;
  });

  // ---- what was asked before: in this tab's storage, and nowhere else

  const history = document.getElementById("history");
  const kept = "clothingapp.history";
  const most = 20;

  function past() {
    try { return JSON.parse(sessionStorage.getItem(kept)) || []; } catch { return []; }
  }

  function remember() {
    const answer = result.querySelector(".answer");
    if (!history || !answer) return;
    const thumbnail = answer.querySelector(".thumbnail");
    const entry = { ...answer.dataset, thumbnail: thumbnail ? thumbnail.src : "" };
    // A storage that is full or forbidden costs the history, not the answer.
    try { sessionStorage.setItem(kept, JSON.stringify([entry, ...past()].slice(0, most))); } catch { return; }
    showHistory();
  }

  function showHistory() {
    if (!history) return;
    const entries = past();
    history.hidden = entries.length === 0;
    history.querySelector("ol").replaceChildren(...entries.map(entry => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.className = "small";
      image.alt = "";
      if (String(entry.thumbnail).startsWith("data:image/")) image.src = entry.thumbnail;
      const name = document.createElement(String(entry.link).startsWith("/?") ? "a" : "span");
      name.className = "picture-name";
      name.textContent = `${entry.label} (${entry.picture})`;
      name.title = `${entry.picture}, ${entry.model}`;
      if (name.localName === "a") name.href = entry.link;
      const percent = document.createElement("span");
      percent.textContent = entry.percent;
      item.append(image, name, percent);
      return item;
    }));
  }

  if (history) history.querySelector("[data-forget]").addEventListener("click", () => {
    sessionStorage.removeItem(kept);
    showHistory();
    url.focus();
  });
  showHistory();

  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && document.activeElement.classList.contains("why")) document.activeElement.blur();
  });
  ready();
})();
