// How one quota is built: the waterfall and its lines in a panel at the side, live while sliders move.

import { h, iconButton, keep, setText } from "./dom.js";
import { createFigure } from "./figures.js";
import { rowMenu } from "./acts.js";
import { closePopover } from "./popover.js";

export function createDetail(app) {
  const figure = createFigure("detail", app);
  const title = h("h3", { class: "qe-detail-title", id: "qe-detail-title", tabindex: "-1" });
  const said = h("p", { class: "qe-detail-said" });  // the panel lies over the sentence on the last move
  const close = iconButton("close", "Close this panel", () => app.acts.open(null));
  const lines = h("table", { class: "qe-detail-lines" });
  const facts = h("div", { class: "qe-fig-facts" });
  const tools = h("div", { class: "qe-detail-acts" });
  const root = h("aside", { class: "qe-detail", "aria-labelledby": "qe-detail-title", hidden: true },
    h("div", { class: "qe-fig-head" }, title, close), said, facts, figure.root, lines, tools);
  let back = null;

  return {
    root,
    figure,
    show(detail) {
      if (!detail) {
        if (!root.hidden) { root.hidden = true; if (back && back.isConnected) back.focus(); back = null; }
        return;
      }
      const opening = root.hidden;
      if (opening) { back = document.activeElement; root.hidden = false; }
      setText(title, detail.title);
      setText(said, detail.said);
      said.hidden = !detail.said;
      keep(facts, detail.facts, (list) => (list || []).map((each) => h("span", { class: "qe-fact" }, h("span", { class: "qe-fact-label", text: each.label }), h("strong", { class: "qe-fact-text", text: each.text }))));
      keep(lines, detail.lines, (list) => (list || []).map((each) => h("tr", { class: each.total ? "qe-total" : "", title: each.help },
        h("th", { scope: "row", text: each.label }), h("td", { class: "qe-num", text: each.text }), h("td", { class: "qe-why", text: each.note }))));
      keep(tools, [detail.rep, app.table.row(detail.rep)], () => {
        const row = app.table.row(detail.rep);
        if (!row) return [];
        return rowMenu(row, app, null).filter(Boolean).map((item) => h("button", { type: "button", class: "qe-btn", text: item.label, onclick: () => { closePopover(); item.act(); } }));
      });
      figure.root.hidden = !detail.figure;
      if (detail.figure) figure.words(detail.figure, []);
      if (opening) title.focus({ preventScroll: true });
    },
  };
}
