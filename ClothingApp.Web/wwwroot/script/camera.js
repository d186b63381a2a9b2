// The camera: a preview, one picture, handed over as a file. Phones have their own camera behind a file field.

export function startCamera(files) {
  const button = document.getElementById("camera");
  const panel = document.getElementById("camera-panel");
  const video = panel.querySelector("video");
  const photo = document.getElementById("photo");
  let stream = null;

  // The phone's camera fills a field of its own, so that it works without a script; with one there is a single file.
  if (photo) photo.addEventListener("change", () => {
    if (!photo.files.length) return;
    files.put([...photo.files]);
    photo.value = "";
  });

  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    button.hidden = true;
    return;
  }

  button.addEventListener("click", async () => {
    files.complain("");
    button.disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      video.srcObject = stream;
      await video.play();
      panel.hidden = false;
      button.hidden = true;
      panel.querySelector("[data-take]").focus();
    } catch {
      close();
      files.complain(panel.dataset.refused);
    } finally {
      button.disabled = false;
    }
  });

  panel.querySelector("[data-take]").addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    close();
    canvas.toBlob(blob => {
      files.put([new File([blob], "camera.jpg", { type: "image/jpeg" })]);
      files.field.focus();
    }, "image/jpeg", .9);
  });

  panel.querySelector("[data-close]").addEventListener("click", () => { close(); button.focus(); });
  panel.addEventListener("keydown", event => { if (event.key === "Escape") { close(); button.focus(); } });
  addEventListener("pagehide", close);

  // The camera's light goes out with the preview.
  function close() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.srcObject = null;
    panel.hidden = true;
    button.hidden = false;
  }
}
