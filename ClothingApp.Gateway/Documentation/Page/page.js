// Lists the operations of openapi/v1.json, each with a form that sends it.
"use strict";

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const labelled = (text, input) => element("label", {}, text, input);

function bodyFields(operation) {
  const forms = operation.requestBody?.content ?? {};
  const types = Object.keys(forms);
  if (types.length === 0) return null;
  const type = element("select");
  type.append(...types.map(name => element("option", { value: name }, name)));
  const text = element("textarea", { spellcheck: false });
  const file = element("input", { type: "file", accept: "image/*" });
  const [textLabel, fileLabel] = [labelled("Body", text), labelled("File", file)];
  const show = () => {
    const json = type.value === "application/json";
    textLabel.hidden = !json;
    fileLabel.hidden = json;
    if (json) text.value = JSON.stringify(forms[type.value].example ?? {}, null, 2);
  };
  type.addEventListener("change", show);
  show();
  return { type, text, file, nodes: [labelled("Form of the body", type), textLabel, fileLabel] };
}

function read(body) {
  if (body.type.value === "application/json") return { headers: { "Content-Type": "application/json" }, body: body.text.value };
  const file = body.file.files[0];
  if (!file) throw new Error("Choose a file first.");
  if (body.type.value !== "multipart/form-data") return { headers: { "Content-Type": file.type || "application/octet-stream" }, body: file };
  const form = new FormData();
  form.append("file", file);
  return { headers: {}, body: form };
}

function target(path, inputs) {
  const query = new URLSearchParams();
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.set(parameter.name, input.value);
  }
  const text = query.toString();
  return path + (text ? `?${text}` : "");
}

// Pictures are shown as such, and shortened in the text.
function show(output, heading, text) {
  const pictures = [];
  const shortened = text.replace(/data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+/g, found => {
    pictures.push(element("img", { src: found, alt: "From the answer" }));
    return `${found.slice(0, 40)}...`;
  });
  let shown = shortened;
  try { shown = JSON.stringify(JSON.parse(shortened), null, 2); } catch { /* No JSON: shown as it is. */ }
  output.replaceChildren(element("p", {}, heading), ...pictures, element("pre", { tabIndex: 0 }, shown));
}

function operationForm(path, method, operation) {
  const inputs = (operation.parameters ?? []).map(parameter => ({
    parameter,
    input: element("input", { value: parameter.in === "path" ? parameter.example ?? "" : "", required: parameter.in === "path" }),
  }));
  const body = bodyFields(operation);
  const output = element("output");
  const form = element("form", {}, element("p", {}, operation.description ?? ""),
    ...inputs.map(({ parameter, input }) => labelled(`${parameter.name}: ${parameter.description ?? ""}`, input)),
    ...(body?.nodes ?? []), element("button", {}, "Send"), output);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    output.replaceChildren("Waiting for the answer.");
    const start = performance.now();
    try {
      const request = body ? read(body) : { headers: {} };
      const key = document.getElementById("key").value;
      if (key) request.headers["X-API-Key"] = key;
      const response = await fetch(target(path, inputs), { ...request, method: method.toUpperCase(), credentials: "omit" });
      const text = await response.text();
      show(output, `${response.status} ${response.statusText} in ${Math.round(performance.now() - start)} ms`, text);
    } catch (error) {
      output.replaceChildren(String(error.message ?? error));
    }
  });
  return element("details", {}, element("summary", {}, element("b", {}, method.toUpperCase()), ` ${path} · ${operation.summary ?? ""}`), form);
}

async function start() {
  const description = await (await fetch("/openapi/v1.json")).json();
  document.getElementById("about").textContent = description.info.description;
  const operations = document.getElementById("operations");
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of ["get", "post"]) {
      if (methods[method]) operations.append(operationForm(path, method, methods[method]));
    }
  }
}

start().catch(() => { document.getElementById("about").textContent = "The description could not be read. Load the page again."; });
