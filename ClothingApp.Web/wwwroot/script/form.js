// The form for pictures: an answer without a page load, progress, cancel.
import { setError, startFiles } from "./files.js";
import { accepted, pageOf, showProgress } from "./live.js";
import { ready, startAnswer } from "./answer.js";
import { stopExplaining } from "./explain.js";
import { startHistory } from "./history.js";

export function startForm(form) {
  const url = document.getElementById("url");
  const result = document.getElementById("result");
  const files = startFiles(form);
  const remember = startHistory(result, url);
  let running = null;
  let asked = null;

  startAnswer(result, { cancel: () => { if (running) running.abort(); }, fileAsked: () => asked });

  form.addEventListener("submit", event => {
    const submitter = event.submitter;
    const example = submitter && submitter.name === "example";
    event.preventDefault();
    if (!example && files.tooLarge()) {
      files.refuseLarge();
      return;
    }
    const data = new FormData(form, submitter);
    if (example) data.delete("file");
    form.elements.traceparent?.remove(); // the first question belongs to the page's trace, later ones are matters of their own
    ask(data, submitter);
  });

  async function ask(data, submitter) {
    if (running) running.abort();
    stopExplaining();
    const mine = running = new AbortController();
    setErrors(document);
    show("busy");
    form.setAttribute("aria-busy", "true");
    try {
      const address = form.getAttribute("action").split("#")[0];
      const response = await fetch(address, { method: "POST", body: data, signal: mine.signal, headers: { Accept: accepted } });
      const page = await pageOf(response, showProgress(result.firstElementChild));
      if (running !== mine) return;
      const fresh = page.getElementById("result");
      if (!fresh) throw new Error("not the form's page");
      asked = data.get("file");
      result.replaceChildren(...fresh.childNodes);
      setErrors(page);
      ready(result, asked);
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

  // Messages beside the fields, taken from the page that the server rendered.
  function setErrors(page) {
    for (const input of [url, files.field]) {
      if (!input) continue;
      const id = `${input.id}-error`;
      setError(input, document.getElementById(id), page === document ? "" : page.getElementById(id).textContent);
    }
  }

  return { files };
}
