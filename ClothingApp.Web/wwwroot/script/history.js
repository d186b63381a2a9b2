// What was asked before: in this tab's storage, and nowhere else.

const kept = "clothingapp.history";
const most = 20;

/** Shows the history where the page has a place for it; what it gives back adds the answer that stands there. */
export function startHistory(result, url) {
  const history = document.getElementById("history");
  if (!history) return () => {};

  function past() {
    try { return JSON.parse(sessionStorage.getItem(kept)) || []; } catch { return []; }
  }

  function remember() {
    const answer = result.querySelector(".answer");
    if (!answer) return;
    const thumbnail = answer.querySelector(".thumbnail");
    const entry = { ...answer.dataset, thumbnail: thumbnail ? thumbnail.src : "" };
    // A storage that is full or forbidden costs the history, not the answer.
    try { sessionStorage.setItem(kept, JSON.stringify([entry, ...past()].slice(0, most))); } catch { return; }
    show();
  }

  function show() {
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

  history.querySelector("[data-forget]").addEventListener("click", () => {
    sessionStorage.removeItem(kept);
    show();
    url.focus();
  });
  show();
  return remember;
}
