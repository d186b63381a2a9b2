// The drawing pad: what is drawn becomes the form's file, prepared as the pictures were that the model learnt from.

// In pixels of the picture that is sent: the digit in a box of 20 of 28, centred by its weight, in strokes of some two and a half.
const side = 280;
const box = 200;
const stroke = 24;

export function startPad(files) {
  const pad = document.getElementById("pad");
  const clear = document.getElementById("pad-clear");
  let strokes = [];
  let handing = false;

  const context = pad.getContext("2d");
  show();

  pad.addEventListener("pointerdown", event => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    strokes.push([pointOf(event)]);
    show();
  });
  pad.addEventListener("pointermove", event => {
    if (!pad.hasPointerCapture(event.pointerId)) return;
    // A quick stroke has more points than events.
    const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    strokes.at(-1).push(...(events.length ? events : [event]).map(pointOf));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, event => {
    if (!pad.hasPointerCapture(event.pointerId)) return;
    pad.releasePointerCapture(event.pointerId);
    handing = true;
    files.put([fileOf(prepared())]);
    handing = false;
  });

  clear.addEventListener("click", () => { files.put([]); });
  // Another file, or none, takes the drawing's place.
  files.field.addEventListener("change", () => {
    if (handing) return;
    strokes = [];
    show();
  });

  function pointOf(event) {
    const rectangle = pad.getBoundingClientRect();
    return [(event.clientX - rectangle.left) / rectangle.width * side, (event.clientY - rectangle.top) / rectangle.height * side];
  }

  function show() {
    draw(context, 1, 0, 0);
    clear.disabled = strokes.length === 0;
  }

  function draw(on, scale, left, top) {
    on.fillStyle = "#000";
    on.fillRect(0, 0, side, side);
    on.strokeStyle = "#fff";
    on.lineWidth = stroke;
    on.lineCap = on.lineJoin = "round";
    for (const points of strokes) {
      on.beginPath();
      on.moveTo(left + points[0][0] * scale, top + points[0][1] * scale);
      for (const [x, y] of points.length > 1 ? points.slice(1) : points) on.lineTo(left + x * scale, top + y * scale);
      on.stroke();
    }
  }

  function prepared() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const on = canvas.getContext("2d", { willReadFrequently: true });
    const all = strokes.flat();
    const [xs, ys] = [all.map(point => point[0]), all.map(point => point[1])];
    const [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    // A dot must not become a blot.
    const scale = (box - stroke) / Math.max(right - left, bottom - top, box / 4);
    const [x, y] = [side / 2 - (left + right) / 2 * scale, side / 2 - (top + bottom) / 2 * scale];
    draw(on, scale, x, y);
    const [across, down] = middleOf(on);
    draw(on, scale, x + side / 2 - across, y + side / 2 - down);
    return canvas;
  }

  function middleOf(on) {
    const { data } = on.getImageData(0, 0, side, side);
    let [sum, across, down] = [0, 0, 0];
    for (let i = 0; i < side * side; i++) {
      const light = data[i * 4];
      sum += light;
      across += light * (i % side);
      down += light * Math.floor(i / side);
    }
    return [across / sum, down / sum];
  }

  function fileOf(canvas) {
    const bytes = atob(canvas.toDataURL("image/png").split(",")[1]);
    return new File([Uint8Array.from(bytes, char => char.charCodeAt(0))], "drawing.png", { type: "image/png" });
  }
}
