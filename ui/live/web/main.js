// One screen, mounted once, then shown again with every answer from Python. What arrives is drawn at once.

import { h, icon, iconButton, keep, saveFile, setAttr } from "./dom.js";
import { createActs } from "./acts.js";
import { createControls } from "./controls.js";
import { createDetail } from "./detail.js";
import { createFigure, fact } from "./figures.js";
import { createFlow } from "./flow.js";
import { createHeader, showKeys } from "./header.js";
import { createHeadline, createSentence } from "./headline.js";
import { loadPlotly } from "./plot.js";
import { adoptPopover, popoverIsOpen } from "./popover.js";
import { createOutcomeChoice } from "./scent.js";
import { createTable } from "./table.js";
import { isDark, readTheme, stampTheme } from "./theme.js";

const apps = new WeakMap();
const utf8 = new TextDecoder();

function loadStyle(assets) {
  const links = ["style.css", "screen.css"].map((name) => loadSheet(assets, name));
  return Promise.all(links);
}

function loadSheet(assets, name) {
  const id = `qe-${name}`;
  const href = `${assets.web}${name}?v=${assets.version}`;
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
  let app = apps.get(host);
  if (!app) {
    app = mount(host, assets);
    apps.set(host, app);
  }
  app.component = component;
  app.receive(data);
  return () => { app.stop(); apps.delete(host); };
}

function mount(host, assets) {
  // Another live page may have been here, with a count of its own.
  for (const { name } of performance.getEntriesByType("mark")) if (name.startsWith("qe-")) performance.clearMarks(name);
  const app = { data: {}, component: null, wantsLink: false };
  app.root = h("div", { class: "qe-root qe-wait", "data-painted-seq": "-1" });
  app.flow = createFlow({
    sendMove: (move) => app.component.setStateValue("move", move),
    sendAct: (act) => app.component.setTriggerValue("act", act),
    onBusy: (busy) => app.root.classList.toggle("qe-busy", busy),
  });
  app.acts = createActs(app);
  app.table = createTable(app);
  const header = createHeader(app);
  const controls = createControls(app);
  const headline = createHeadline();
  const sentence = createSentence();
  const tiles = h("div", { class: "qe-tiles" });
  const figures = new Map();
  const grid = h("div", { class: "qe-figs" });
  const detail = createDetail(app);
  const outcome = createOutcomeChoice(app);
  const drawerOpen = h("button", { type: "button", class: "qe-btn qe-primary qe-drawer-open", "aria-expanded": "false", onclick: () => drawer(true) }, icon("sliders"), h("span", { text: "Sliders" }));
  const side = h("aside", { class: "qe-side", "aria-label": "Sliders" },
    h("div", { class: "qe-side-head" }, h("strong", { text: "Sliders" }), iconButton("close", "Close the sliders", () => drawer(false))), outcome.root, controls.root);
  app.root.append(header.root, side, h("main", { class: "qe-main" }, headline.root, tiles, grid, sentence.shown, app.table.root), sentence.spoken, detail.root, drawerOpen);
  host.append(app.root);
  // Marks for style.css; :has() would be weighed again at every node that Plotly adds.
  const around = ["stMainBlockContainer", "stElementContainer"].map((id) => host.closest(`[data-testid="${id}"]`)).filter(Boolean);
  for (const each of around) each.setAttribute("data-qe", "");
  adoptPopover(app.root);

  function drawer(open) {
    app.root.classList.toggle("qe-drawer", open);
    setAttr(drawerOpen, "aria-expanded", open ? "true" : "false");
    (open ? side.querySelector("button") : drawerOpen).focus();
  }

  // As high as the window leaves room for, so that the answer needs no scrolling on a desktop.
  function fit() {
    const scroller = app.root.closest('[data-testid="stMain"]') || document.scrollingElement;
    const top = app.root.getBoundingClientRect().top + (scroller ? scroller.scrollTop : 0);
    app.root.style.setProperty("--qe-height", `${Math.max(560, window.innerHeight - Math.max(0, top) - 10)}px`);
  }

  function keys(event) {
    if (!app.root.isConnected || event.defaultPrevented) return;
    const field = event.target instanceof Element && event.target.closest("input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]");
    if (event.key === "Escape") {
      // What is open on top closes first; a lock or a pin may have moved the focus out of the panel.
      if (popoverIsOpen() || app.root.querySelector("dialog[open]")) return;
      if (app.root.classList.contains("qe-drawer")) drawer(false);
      else if (app.data.detail && !(field && !detail.root.contains(field))) app.acts.open(null);
    }
    if (field) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
      event.preventDefault();
      const again = key === "y" || event.shiftKey;
      if (app.data.can && app.data.can[again ? "redo" : "undo"]) app.flow.act({ kind: again ? "redo" : "undo" });
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      showKeys(app);
    }
  }

  let theme = null;
  let themeStamp = "";
  function look() {
    setAttr(app.root, "data-theme", isDark(app.root) ? "dark" : "light");
    app.root.classList.toggle("qe-projector", Boolean(app.data.projector));
    theme = readTheme(app.root);
    themeStamp = stampTheme(theme);
  }

  // Two pictures a row; a wide one, and one with nobody beside it, take the row. What does not fit into the window
  // (more than two rows, or a picture that asks for its own height) makes the page scroll under the headline.
  function lay(names, given) {
    let rows = 0;
    let beside = false;
    names.forEach((name, place) => {
      const { wide, height } = given[name];
      const next = given[names[place + 1]];
      const alone = Boolean(wide) || (!beside && (!next || Boolean(next.wide)));
      if (!beside) rows += 1;
      beside = !beside && !alone;
      const { root } = figures.get(name);
      root.classList.toggle("qe-alone", alone);
      root.style.setProperty("--qe-fig-height", height ? `${height}px` : "");
    });
    grid.hidden = !names.length;
    setAttr(grid, "data-rows", rows);
    app.root.classList.toggle("qe-long", rows > 2 || names.some((name) => given[name].height));
    app.root.classList.toggle("qe-bare", !names.length);
  }

  let lastFile = null;
  let themeSeen = "";
  function words(data) {
    const seen = getComputedStyle(app.root).getPropertyValue("--st-background-color") + Boolean(data.projector);
    if (!theme || seen !== themeSeen) { themeSeen = seen; look(); }
    header.show(data);
    outcome.show(data.outcome);
    controls.show(data.groups);
    headline.show(data.headline, data.odds);
    const loose = (data.tiles || []).filter((tile) => !tile.figure);
    keep(tiles, loose, (list) => list.map(fact));
    tiles.hidden = !loose.length;
    const given = data.figures || {};
    const names = Object.keys(given);
    for (const [name, figure] of figures) if (!given[name]) { figure.purge(); figure.root.remove(); figures.delete(name); }
    names.forEach((name, place) => {
      if (!figures.has(name)) figures.set(name, createFigure(name, app));
      const figure = figures.get(name);
      if (grid.children[place] !== figure.root) grid.insertBefore(figure.root, grid.children[place] || null);
      figure.words(given[name], (data.tiles || []).filter((tile) => tile.figure === name));
    });
    lay(names, given);
    sentence.show(data.sentence);
    app.table.show(data.table, data.meetings);
    detail.show(data.detail);
    app.table.mark(data.detail ? data.detail.rep : null);
    if (data.link && app.wantsLink) { app.wantsLink = false; app.acts.offerLink(data.link); }
    if (data.file && data.file.id !== lastFile) { lastFile = data.file.id; hand(data.file); }
    const pictures = names.map((name) => [figures.get(name), given[name]]);
    if (data.detail && data.detail.figure) pictures.unshift([detail.figure, data.detail.figure]);
    return pictures;
  }

  // Pictures one after the other; a hand that moves meanwhile is served in between. An answer that comes in the
  // middle waits for the end, so every picture is drawn and only the newest answer is next.
  let next = null;
  let drawing = false;
  async function draw() {
    if (drawing) return;
    drawing = true;
    try {
      while (next && !stopped) {
        const data = next;
        next = null;
        for (const [figure, picture] of words(data)) {
          if (handMoves()) await breath();
          if (ready) figure.paint(picture, theme, themeStamp);
        }
        if (ready) painted(data.seq);
      }
    } finally {
      drawing = false;
    }
  }

  // The frame is on screen once a task runs after it.
  function painted(seq) {
    requestAnimationFrame(() => setTimeout(() => {
      performance.mark(`qe-painted-${seq}`);
      app.root.dataset.paintedSeq = String(seq);
      document.documentElement.dataset.qeSeq = String(seq);
    }, 0));
  }

  // The address carries what is on screen, so that a reload shows the same. Browsers allow few changes a second.
  let addressed = 0;
  function keepAddress(query) {
    clearTimeout(addressed);
    addressed = setTimeout(() => {
      const { pathname, search, hash } = window.location;
      if (typeof query === "string" && search !== query) window.history.replaceState(window.history.state, "", pathname + query + hash);
    }, 400);
  }

  function hand(file) {
    const bytes = Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0));
    saveFile(file.name, new Blob([bytes], { type: file.mime }));
  }

  let ready = false;
  let styled = false;
  let stopped = false;
  app.receive = (data) => {
    app.data = data;
    performance.mark(`qe-arrived-${data.seq}`);
    app.flow.arrived(data);
    app.flow.rest(data.rest);
    setAttr(app.root, "data-rest", data.rest || "none");
    keepAddress(data.address);
    next = data;
    if (styled) draw();
  };
  app.stop = () => {
    stopped = true;
    clearTimeout(addressed);
    app.flow.stop();
    sentence.stop();
    document.removeEventListener("click", leave, true);
    window.removeEventListener("popstate", leave);
    document.removeEventListener("keydown", keys);
    window.removeEventListener("resize", fit);
    for (const figure of figures.values()) figure.purge();
    detail.figure.purge();
    for (const each of around) each.removeAttribute("data-qe");
    app.root.remove();
  };

  const leave = (event) => {
    const link = event.type === "popstate" || (event.target.closest && event.target.closest("a[href]"));
    if (!link || link.target || link.download || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link === true || !app.root.contains(link)) app.flow.leave();
  };

  document.addEventListener("click", leave, true);
  window.addEventListener("popstate", leave);
  document.addEventListener("keydown", keys);
  window.addEventListener("resize", fit);
  const plotly = loadPlotly(`${assets.plotly}?v=${assets.version}`);
  loadStyle(assets).then(() => {
    styled = true;
    app.root.classList.remove("qe-wait");
    fit();
    draw();
    return plotly;
  }).catch((error) => {
    grid.prepend(h("p", { class: "qe-error", role: "alert", text: `Pictures: ${error.message}. Reload the page.` }));
  }).then(() => {
    ready = true;
    next = next || app.data;
    draw();
  });
  return app;
}

function handMoves() {
  const { scheduling } = navigator;
  return Boolean(scheduling && scheduling.isInputPending && scheduling.isInputPending({ includeContinuous: true }));
}

function breath() {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  });
}
