// The file field: preview, drop, paste, and files that come from elsewhere on the page.

export function setError(input, place, text) {
  place.textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

export function startFiles(form) {
  const file = form.querySelector("#file");
  const error = document.getElementById("file-error");
  const preview = document.getElementById("preview");
  const drop = file.closest(".drop");
  const maxBytes = Number(form.dataset.maxBytes);

  const tooLarge = () => [...file.files].some(chosen => chosen.size > maxBytes);
  const complain = text => setError(file, error, text);

  // Shown once it is known to be a picture that this browser can show.
  if (preview) preview.addEventListener("load", () => { preview.hidden = false; });
  file.addEventListener("change", () => {
    complain(tooLarge() ? error.dataset.tooLarge : "");
    if (!preview) return;
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
    const chosen = file.files[0];
    if (!chosen) return;
    preview.alt = chosen.name;
    preview.src = URL.createObjectURL(chosen);
  });

  function put(pictures) {
    const transfer = new DataTransfer();
    for (const picture of pictures) transfer.items.add(picture);
    file.files = transfer.files;
    file.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function take(list) {
    const pictures = [...list].filter(item => item.type.startsWith("image/"));
    if (!pictures.length) return false;
    put(file.multiple ? [...file.files, ...pictures] : pictures.slice(0, 1));
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

  return { field: file, put, complain, tooLarge, refuseLarge: () => { complain(error.dataset.tooLarge); file.focus(); } };
}
