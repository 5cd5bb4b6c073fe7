// The rep table: subtotals with their people under them, sorted on any column, rows kept between pictures so that only
// cells that changed are touched.

import { h, icon, keep, saveCsv, setAttr, setText, slug, statusMark } from "./dom.js";
import { openMenu } from "./popover.js";
import { rowMenu } from "./acts.js";

const WAYS = { manager: "by manager", region: "by region", segment: "by segment", role: "by role", pool: "by role and segment", none: "flat", meetings: "SDR meetings" };
const BUILT = "How this quota is built";

function cellClass(column) {
  return `qe-col-${column.key}${column.align === "right" ? " qe-num" : ""}`;
}

function compare(a, b) {
  const empty = (value) => value === null || value === undefined || value === "";
  if (empty(a) || empty(b)) return empty(a) - empty(b);
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}

export function createTable(app) {
  const head = h("tr", {});
  const body = h("tbody", {});
  const table = h("table", { class: "qe-table" }, h("thead", {}, head), body);
  const scroll = h("div", { class: "qe-table-scroll", tabindex: "0", role: "region", "aria-label": "Reps" }, table);
  const box = h("div", { class: "qe-table-box" }, scroll);
  const note = h("p", { class: "qe-reps-note" });
  const title = h("h3", { class: "qe-fig-title" });
  const ways = h("div", { class: "qe-segments qe-ways", role: "radiogroup", "aria-label": "Group the reps" });
  const find = h("input", { type: "search", class: "qe-find", placeholder: "find", "aria-label": "Find a rep", oninput: () => arrange() });
  const hire = h("button", { type: "button", class: "qe-btn", onclick: () => app.acts.hire() }, icon("person"), h("span", { text: "Add a hire" }));
  const menu = h("button", { type: "button", class: "qe-ibtn qe-quiet", "aria-label": "Download the table", title: "Download the table", "aria-haspopup": "menu", onclick: () => openMenu(menu, [
    { label: "This table (CSV)", act: toCsv },
    app.data.can && app.data.can.xlsx && { label: "Reps and parameters (XLSX)", act: () => app.flow.act({ kind: "xlsx" }) },
  ]) }, icon("download"));
  const root = h("section", { class: "qe-card qe-reps", "aria-label": "Reps" },
    h("div", { class: "qe-fig-head" }, title, h("div", { class: "qe-reps-tools" }, ways, find, hire, menu)), box, note);
  // A shadow at the right edge says that there are more columns.
  const edge = () => box.classList.toggle("qe-more-right", scroll.scrollLeft + scroll.clientWidth < scroll.scrollWidth - 2);
  scroll.addEventListener("scroll", edge, { passive: true });
  new ResizeObserver(edge).observe(scroll);
  new ResizeObserver(edge).observe(table);

  const rows = new Map();
  // `given` are the two tables Python sends, `data` the one on screen.
  let given = { reps: null, meetings: null };
  let data = { columns: [], rows: [] };
  let way = "manager";
  let sort = null;
  let order = "";
  const folded = new Set();

  // A table whose rows are reps opens one by a click, unless it says otherwise (`opens`: what a click shows, or null).
  const opens = () => (data.opens === undefined ? BUILT : data.opens);
  const isGroup = (row) => row.kind in WAYS;
  const isLeaf = (row) => row.kind !== "total" && !isGroup(row);

  function heads() {
    keep(head, [data.columns, sort], () => data.columns.map((column) => {
      const mine = sort && sort.key === column.key;
      return h("th", { scope: "col", class: cellClass(column), "aria-sort": mine ? (sort.down ? "descending" : "ascending") : "none" },
        h("button", { type: "button", class: "qe-th", title: column.help, onclick: () => {
          sort = !mine ? { key: column.key, down: column.align === "right" } : sort.down === (column.align === "right") ? { key: column.key, down: !sort.down } : null;
          heads();
          arrange();
        } }, h("span", { text: column.title }), column.unit && h("span", { class: "qe-unit", text: column.unit }),
        h("span", { class: "qe-sort", "aria-hidden": "true", text: mine ? (sort.down ? "▼" : "▲") : "" })));
    }));
  }

  function makeRow(row) {
    const tr = h("tr", { class: `qe-row qe-row-${row.kind}`, "data-row": row.id });
    const cells = data.columns.map((column, at) => {
      const cell = h(at === 0 ? "th" : "td", { scope: at === 0 ? "row" : null, class: cellClass(column) });
      tr.append(cell);
      return cell;
    });
    const made = { tr, cells, row, stamps: [] };
    if (row.kind === "rep" && opens()) {
      tr.addEventListener("click", (event) => { if (!event.target.closest("button")) app.acts.open(made.row); });
    }
    return made;
  }

  function firstCell(made, cell) {
    const { row } = made;
    if (row.kind !== "rep") {
      if (!isGroup(row)) return [h("span", { class: "qe-name", text: cell.text })];
      const button = h("button", { type: "button", class: "qe-fold", "aria-expanded": folded.has(row.id) ? "false" : "true", onclick: () => {
        if (folded.has(row.id)) folded.delete(row.id); else folded.add(row.id);
        setAttr(button, "aria-expanded", folded.has(row.id) ? "false" : "true");
        arrange();
      } }, icon("chevron"), h("span", { text: cell.text }));
      return [button];
    }
    const name = opens() ? h("button", { type: "button", class: "qe-name", text: cell.text, title: opens(), onclick: () => app.acts.open(made.row) }) : h("span", { class: "qe-name", text: cell.text });
    if (!rowMenu(row, app, opens()).some(Boolean)) return [name];
    const dots = h("button", { type: "button", class: "qe-ibtn qe-quiet qe-row-menu", "aria-label": `What to do with ${cell.text}`, "aria-haspopup": "menu", onclick: () => openMenu(dots, rowMenu(made.row, app, opens())) }, icon("more"));
    return [row.locked && h("span", { class: "qe-locked", title: row.lock_reason || "locked", role: "img", "aria-label": "locked" }, icon("lock")), name, dots];
  }

  function showRow(made, row) {
    made.row = row;
    setAttr(made.tr, "class", `qe-row qe-row-${row.kind}${row.locked ? " qe-is-locked" : ""}${row.out ? " qe-is-out" : ""}${row.planned ? " qe-is-planned" : ""}`);
    data.columns.forEach((column, at) => {
      const cell = row.cells[column.key] || { text: "" };
      const stamp = `${cell.text}|${cell.help || ""}|${cell.flag ? JSON.stringify(cell.flag) : ""}|${at === 0 ? Boolean(row.locked) + (row.lock_reason || "") : ""}`;
      if (made.stamps[at] === stamp) return;
      made.stamps[at] = stamp;
      const node = made.cells[at];
      node.classList.toggle("qe-flags", Boolean(cell.flag));
      setAttr(node, "title", cell.help || null);
      if (at === 0) { node.replaceChildren(...firstCell(made, cell).filter(Boolean)); return; }
      if (!cell.flag) { node.textContent = cell.text ?? ""; return; }
      const flags = [cell.flag].flat();
      node.replaceChildren(h("span", { text: cell.text ?? "" }), ...flags.map((flag) => (typeof flag === "string"
        ? h("span", { class: "qe-flag", text: flag })
        : h("span", { class: "qe-flag", title: flag.help }, statusMark(flag)))));
    });
  }

  function parentOf(row) {
    if (!row.parent || typeof row.parent === "string") return row.parent;
    return row.parent[way];
  }

  // The order on screen: total, then each subtotal with its people; with a sort, people are sorted inside.
  function arrange() {
    const wanted = find.value.trim().toLowerCase();
    const names = data.columns.length ? data.columns[0].key : "";
    const reps = data.rows.filter((row) => isLeaf(row) && (!wanted || data.columns.some((column) => String((row.cells[column.key] || {}).text || "").toLowerCase().includes(wanted))));
    const by = (list) => {
      if (!sort) return list;
      const value = (row) => { const cell = row.cells[sort.key] || {}; return cell.sort ?? cell.text; };
      return [...list].sort((a, b) => (sort.down ? compare(value(b), value(a)) : compare(value(a), value(b))) || compare((a.cells[names] || {}).text, (b.cells[names] || {}).text));
    };
    const made = [...data.rows.filter((row) => row.kind === "total")];
    const groups = by(data.rows.filter((row) => row.kind === way));
    if (!groups.length) made.push(...by(reps));
    const placed = new Set();
    for (const group of groups) {
      const people = by(reps.filter((row) => parentOf(row) === group.id));
      people.forEach((row) => placed.add(row.id));
      if (wanted && !people.length) continue;
      made.push(group);
      if (!folded.has(group.id) || wanted) made.push(...people);
    }
    if (groups.length) made.push(...by(reps.filter((row) => !placed.has(row.id))));
    const next = made.map((row) => row.id).join("\n");
    if (next === order) return;
    order = next;
    body.replaceChildren(...made.map((row) => rows.get(row.id).tr));
  }

  function showWays() {
    const grouped = Object.keys(WAYS).filter((kind) => given.reps.rows.some((row) => row.kind === kind));
    const sdrs = app.data.can && app.data.can.meetings;
    const kinds = [...grouped, ...(grouped.length || sdrs ? ["none"] : []), ...(sdrs ? ["meetings"] : [])];
    if (kinds.length && !kinds.includes(way)) [way] = kinds;
    ways.hidden = !kinds.length;
    keep(ways, kinds, () => kinds.map((kind) => {
      const radio = h("input", { type: "radio", name: "qe-way", onchange: () => {
        if ((kind === "meetings") !== (way === "meetings")) app.flow.act({ kind: "meetings", on: kind === "meetings" });
        way = kind;
        order = "";
        fill();
      } });
      radio.checked = kind === way;
      return h("label", { class: "qe-segment" }, radio, h("span", { text: WAYS[kind] }));
    }));
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function toCsv() {
    const header = data.columns.map((column) => (column.unit ? `${column.title} (${column.unit})` : column.title));
    const lines = order.split("\n").map((id) => rows.get(id)).filter(Boolean).map(({ row }) => data.columns.map((column) => {
      const cell = row.cells[column.key] || {};
      if (typeof cell.sort === "number") return cell.sort;
      const flags = cell.flag ? [cell.flag].flat().map((flag) => flag.word || flag) : [];
      return [cell.text, ...flags].filter(Boolean).join("; ");
    }));
    saveCsv(`${slug(`${app.data.title || "plan"} ${data.file || "reps"}`)}.csv`, [header, ...lines]);
  }

  function fill() {
    const next = (way === "meetings" && given.meetings) || given.reps;
    if (JSON.stringify(next.columns) !== JSON.stringify(data.columns)) { rows.clear(); order = ""; sort = null; body.replaceChildren(); }
    data = next;
    const noun = next.noun || "reps";
    setText(title, next.title || capital(noun));
    table.classList.toggle("qe-opens", Boolean(opens()));
    setAttr(root, "aria-label", capital(noun));
    setAttr(scroll, "aria-label", capital(noun));
    setAttr(ways, "aria-label", `Group the ${noun}`);
    setAttr(find, "aria-label", noun === "reps" ? "Find a rep" : `Find among the ${noun}`);
    setAttr(title, "title", next.title);
    setText(note, next.note);
    note.hidden = !next.note;
    heads();
    const seen = new Set();
    for (const row of next.rows) {
      seen.add(row.id);
      if (!rows.has(row.id)) rows.set(row.id, makeRow(row));
      showRow(rows.get(row.id), row);
    }
    for (const id of rows.keys()) if (!seen.has(id)) rows.delete(id);
    arrange();
  }

  return {
    root,
    row: (id) => given.reps && given.reps.rows.find((row) => row.id === id),
    show(reps, meetings) {
      if (!reps) { root.hidden = true; return; }
      root.hidden = false;
      if (!given.reps && meetings) way = "meetings";
      given = { reps, meetings };
      hire.hidden = !(app.data.can && app.data.can.hire);
      showWays();
      fill();
    },
    mark(id) { for (const [each, made] of rows) setAttr(made.tr, "aria-current", each === id ? "true" : null); },
  };
}
