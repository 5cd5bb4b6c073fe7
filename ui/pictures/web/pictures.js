// Cards with pictures, made of the live component's own parts: mounted once, shown again with every answer.

import { h, setAttr } from "../ui.live.web/dom.js";
import { createFigure } from "../ui.live.web/figures.js";
import { loadPlotly } from "../ui.live.web/plot.js";
import { adoptPopover } from "../ui.live.web/popover.js";
import { isDark, readTheme, stampTheme } from "../ui.live.web/theme.js";

const mounted = new WeakMap();
const utf8 = new TextDecoder();

function loadSheet(href, id) {
  const old = document.getElementById(id);
  if (old && old.getAttribute("href") === href) return old.qeReady;
  const link = h("link", { id, rel: "stylesheet", href });
  link.qeReady = new Promise((resolve) => { link.onload = resolve; link.onerror = resolve; });
  document.head.append(link);
  if (old) old.remove();
  return link.qeReady;
}

export async function render(component, assets) {
  const host = component.parentElement;
  const data = JSON.parse(typeof component.data === "string" ? component.data : utf8.decode(component.data));
  let app = mounted.get(host);
  if (!app) {
    app = mount(host, assets);
    mounted.set(host, app);
  }
  app.receive(data);
  return () => { app.stop(); mounted.delete(host); };
}

function mount(host, assets) {
  const app = { data: {} };
  const root = h("div", { class: "qe-root qp-root qe-wait" });
  const figures = new Map();
  let ready = false;
  host.append(root);
  adoptPopover(root);

  function show() {
    const { data } = app;
    setAttr(root, "data-theme", isDark(root) ? "dark" : "light");
    root.style.setProperty("--qp-columns", String(data.columns || 1));
    const theme = readTheme(root);
    const stamp = stampTheme(theme);
    const given = data.figures || {};
    for (const [name, figure] of figures) {
      if (!given[name]) { figure.purge(); figure.root.remove(); figures.delete(name); }
    }
    for (const name of Object.keys(given)) {
      if (!figures.has(name)) { figures.set(name, createFigure(name, app)); root.append(figures.get(name).root); }
      const figure = figures.get(name);
      figure.root.style.setProperty("--qp-height", `${(data.heights || {})[name] || 300}px`);
      figure.words(given[name], []);
      if (ready) figure.paint(given[name], theme, stamp);
    }
    if (ready) root.dataset.painted = "true";
  }

  // Streamlit changes the theme in place: its colours reach us as style variables.
  const watch = new MutationObserver(() => { if (ready) show(); });
  watch.observe(document.head, { childList: true, subtree: true });

  app.receive = (data) => { app.data = data; if (!root.classList.contains("qe-wait")) show(); };
  app.stop = () => {
    watch.disconnect();
    for (const figure of figures.values()) figure.purge();
    root.remove();
  };

  const sheets = [
    loadSheet(`${assets.live}style.css?v=${assets.version}`, "qp-style"),
    loadSheet(`${assets.live}screen.css?v=${assets.version}`, "qp-screen"),
    loadSheet(`${assets.own}pictures.css?v=${assets.version}`, "qp-pictures"),
  ];
  Promise.all(sheets).then(() => {
    root.classList.remove("qe-wait");
    show();
    return loadPlotly(`${assets.plotly}?v=${assets.version}`);
  }).then(() => { ready = true; show(); }).catch((error) => {
    root.prepend(h("p", { class: "qe-error", role: "alert", text: `Pictures: ${error.message}. Reload the page.` }));
  });
  return app;
}
