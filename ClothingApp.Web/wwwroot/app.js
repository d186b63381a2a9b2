// Comfort on top of pages that work without it. What few pages need is loaded by them alone.
import { startForm } from "./script/form.js";

const form = document.getElementById("classify");
if (form) {
  const { files } = startForm(form);
  if (document.getElementById("camera")) import("./script/camera.js").then(({ startCamera }) => startCamera(files));
  if (document.getElementById("pad")) import("./script/pad.js").then(({ startPad }) => startPad(files));
}
