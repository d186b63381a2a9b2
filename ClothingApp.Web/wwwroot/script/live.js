// Answers that come as lines of JSON: how far the server is, and the page as the last of them.

export const accepted = "application/x-ndjson, text/html";

/** The answered page, whether it came plainly or as the last of many lines. */
export async function pageOf(response, tell) {
  return new DOMParser().parseFromString(await htmlOf(response, tell), "text/html");
}

async function htmlOf(response, tell) {
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

/** The stages light up as the server tells of them; what is said aloud is the stage, or how many pictures are done. */
export function showProgress(card) {
  const said = card.querySelector("[data-said]");
  const count = card.querySelector("[data-count]");
  const bar = card.querySelector("progress");
  let finished = 0;
  return line => {
    if (count) {
      if (!line.stage) count.textContent = count.dataset.count.replace("{0}", ++finished);
      return;
    }
    if (bar && line.of) {
      bar.max = line.of;
      bar.value = line.done;
      return;
    }
    const now = line.stage && card.querySelector(`[data-stage="${CSS.escape(line.stage)}"]`);
    if (!now) return;
    for (const stage of card.querySelectorAll("[data-stage]")) {
      stage.removeAttribute("aria-current");
      stage.classList.toggle("done", Boolean(stage.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING));
    }
    now.setAttribute("aria-current", "step");
    said.textContent = `${said.dataset.said} ${now.textContent}`;
  };
}
