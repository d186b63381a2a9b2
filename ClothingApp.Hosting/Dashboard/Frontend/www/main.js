// The frame: navigation, routing by the part after #, the connection's state.
import { h, replace, say } from "./dom.js";
import { icon } from "./icons.js";
import { onConnection } from "./api.js";
import { begin, resources, visibleResources } from "./live.js";
import { standing } from "./parts.js";
import { plural } from "./format.js";
import { resourcesPage } from "./pages/resources.js";
import { consolePage } from "./pages/console.js";
import { tracesPage } from "./pages/traces.js";
import { tracePage } from "./pages/trace.js";
import { logsPage } from "./pages/logs.js";
import { metricsPage } from "./pages/metrics.js";
import { graphPage } from "./pages/graph.js";
import { replicasPage } from "./pages/replicas.js";

const PAGES = [
  ["resources", "Resources", resourcesPage],
  ["console", "Console", consolePage],
  ["traces", "Traces", context => (context.item ? tracePage : tracesPage)(context)],
  ["logs", "Logs", logsPage],
  ["metrics", "Metrics", metricsPage],
  ["graph", "Graph", graphPage],
  ["replicas", "Replicas", replicasPage],
];

const main = document.getElementById("main");
const banner = document.getElementById("banner");
const nav = document.getElementById("nav");
let leave = null;
let shownPage = null;
let application = "Dashboard";

/** #/traces/abc?span=1 is the page traces, the item abc, the query span=1. */
function parse(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...rest] = path.split("/");
  return { page: page || "resources", item: rest.length ? decode(rest.join("/")) : null, query: new URLSearchParams(search) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function route() {
  const { page, item, query } = parse(location.hash);
  const [id, title, build] = PAGES.find(([name]) => name === page) ?? PAGES[0];
  // A page may take another item or query itself, and keep what its reader has scrolled and typed.
  if (shownPage?.id === id && shownPage.take?.(item, query)) return;

  leave?.abort();
  leave = new AbortController();
  const view = h("div.page", { "data-page": id });
  replace(main, view);
  const context = { view, item, query, signal: leave.signal, title: text => { document.title = `${text} · ${application}`; }, rewrite };
  context.title(title);
  const moved = shownPage && shownPage.id !== id;
  shownPage = { id, take: build(context)?.take };
  for (const link of nav.children)
    if (link.dataset.page === id) {
      link.setAttribute("aria-current", "page");
      nav.scrollLeft = link.offsetLeft - nav.offsetLeft - 40; // on a narrow screen the pages lie on a strip
    } else link.removeAttribute("aria-current");
  scrollTo(0, 0);
  if (moved) main.focus({ preventScroll: true });
}

/** Puts a page's filters into the address, so that it can be kept and shared, without another entry in the history. */
function rewrite(path, values) {
  const text = new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
  history.replaceState(null, "", `#/${path}${text ? `?${text}` : ""}`);
}

function tally() {
  const all = visibleResources().filter(resource => resource.type !== "Parameter" && resource.state !== "NotStarted");
  const good = all.filter(resource => standing(resource) === "good").length;
  say(document.getElementById("tally"), all.length ? `${good} of ${plural(all.length, "resource")} well` : "");
}

replace(nav, PAGES.map(([id, title]) => h("a", { href: `#/${id}`, "data-page": id }, icon(id), h("span", {}, title))));
document.getElementById("skip").addEventListener("click", () => main.focus());
addEventListener("hashchange", route);
onConnection(state => {
  banner.hidden = state === "there";
  if (state === "gone") replace(banner, "The AppHost does not answer: it was stopped, or is being restarted. What you see is what was known last. Trying again …");
  if (state === "signedout") replace(banner, "You are signed out, because the AppHost was started anew. ", h("a", { href: "/login" }, "Sign in"), " with its new link.");
});
resources.listen(answer => {
  application = answer.application;
  say(document.getElementById("application"), application);
  tally();
}, new AbortController().signal);
begin();
route();
