// The cards with pictures: a title that answers the picture's question, facts under it, the picture, a note.

import { h, iconButton, keep, saveCsv, setAttr, slug, statusMark } from "./dom.js";
import { createPlot, saveImage } from "./plot.js";
import { openMenu } from "./popover.js";
import { createNote } from "./note.js";
import { assumedMark } from "./help.js";

function csvRows(figure) {
  const table = figure.table;
  if (!table) return null;
  if (Array.isArray(table)) {
    if (!table.length) return null;
    if (Array.isArray(table[0])) return table;
    const names = Object.keys(table[0]);
    return [names, ...table.map((row) => names.map((name) => row[name]))];
  }
  return [table.columns, ...table.rows];
}

// Where there is nothing to draw, the note has the room: it says why, and what would help.
function drawn({ data, layout }) {
  return Boolean((data || []).length || ((layout || {}).annotations || []).length);
}

export function createFigure(name, app) {
  const title = h("h3", { class: "qe-fig-title" });
  const facts = h("div", { class: "qe-fig-facts" });
  const div = h("div", { class: "qe-plot", role: "img" });
  const note = createNote("qe-fig-note", () => current.title);
  const menu = iconButton("download", "Download this picture", () => openDownloads(menu), { class: "qe-ibtn qe-quiet", "aria-haspopup": "menu" });
  const root = h(
    "figure",
    { class: `qe-card qe-fig qe-fig-${name}`, "data-figure": name },
    h("figcaption", { class: "qe-fig-head" }, title, menu),
    facts,
    div,
    note.root,
  );
  const plot = createPlot(div, name);
  let current = null;

  function openDownloads(anchor) {
    if (!current) return;
    const file = slug(`${app.data.title || "plan"} ${name}`);
    const rows = csvRows(current);
    openMenu(anchor, [
      { label: "Picture for slides (PNG)", act: () => saveImage(plot, current.title, file, "png") },
      { label: "Picture for print (SVG)", act: () => saveImage(plot, current.title, file, "svg") },
      rows && { label: "Numbers (CSV)", act: () => saveCsv(`${file}.csv`, rows) },
    ]);
  }

  return {
    root,
    name,
    words(figure, tiles) {
      current = figure;
      root.classList.toggle("qe-empty", !drawn(figure));
      keep(title, [figure.title, figure.status], () => [h("span", { text: figure.title }), statusMark(figure.status)]);
      keep(facts, tiles, (list) => list.map(fact));
      note.show(figure.note, figure.assumed);
      root.classList.toggle("qe-stale", Boolean(figure.waiting));
      setAttr(menu, "aria-label", `Download: ${figure.title}`);
      setAttr(div, "aria-label", figure.alt || figure.title);
    },
    paint: (figure, theme, stamp) => plot.paint(figure, theme, stamp),
    purge: () => { note.stop(); plot.purge(); },
  };
}

export function fact(tile) {
  return h(
    "span",
    { class: "qe-fact", title: tile.note, "data-tile": tile.key },
    h("span", { class: "qe-fact-label", text: tile.label }),
    h("strong", { class: "qe-fact-text", text: tile.text }),
    tile.interval && h("span", { class: "qe-fact-note", text: tile.interval }),
    tile.baseline && tile.baseline !== tile.text && h("span", { class: "qe-fact-base", text: `was ${tile.baseline}`, title: "at the pinned baseline" }),
    statusMark(tile.status),
    assumedMark(tile.assumed),
  );
}
