// Small helpers to build and change the page. Text goes in through textContent only, so nobody's text is ever markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

export function setText(node, text) {
  const wanted = text === null || text === undefined ? "" : String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
}

export function setAttr(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value === true ? "" : value)) {
    node.setAttribute(name, value === true ? "" : value);
  }
}

const PATHS = {
  undo: "M5 8h7a4 4 0 0 1 0 8H8M5 8l3.5-3.5M5 8l3.5 3.5",
  redo: "M15 8H8a4 4 0 0 0 0 8h4M15 8l-3.5-3.5M15 8l-3.5 3.5",
  pin: "M7.5 3.5h5l-.6 5 2.6 2.5h-9L8.1 8.5zM10 11v6",
  share: "M8.5 11.5l3-3M9 6.5l1.6-1.6a3 3 0 0 1 4.3 4.3L13.3 10.800M11 13.500l-1.600 1.600a3 3 0 0 1-4.300-4.300L6.700 9.200",
  screen: "M3 4.500h14v9H3zM10 13.500v3M7 16.500h6",
  more: "M4.300 10a.7.7 0 1 0 1.400 0a.7.7 0 1 0-1.400 0M9.300 10a.7.7 0 1 0 1.400 0a.7.7 0 1 0-1.400 0M14.300 10a.7.7 0 1 0 1.400 0a.7.7 0 1 0-1.400 0",
  close: "M5 5l10 10M15 5L5 15",
  lock: "M5.500 9h9v7h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9",
  help: "M7.500 7.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .7-1 1.700M10 14.500h.01",
  sliders: "M4 6h8M15 6h1M4 10h2M9 10h7M4 14h6M13 14h3M13.500 4.500v3M7.500 8.500v3M11.500 12.500v3",
  person: "M8 9.500a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zM3 16c.5-2.800 2.500-4.200 5-4.200s4.500 1.400 5 4.200M15.500 7v5M13 9.500h5",
  reset: "M4.500 10a5.500 5.500 0 1 0 1.800-4M4.500 3.500v3.500H8",
  chevron: "M7 5l5 5-5 5",
  download: "M10 3.500v9M6.500 9l3.500 3.500L13.500 9M4 16.500h12",
  save: "M4 4h10l2 2v10H4zM7 4v4h5V4M7 16v-4h6v4",
};

export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "qe-icon", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] || "" }),
  );
}

export function iconButton(name, label, onclick, extra = {}) {
  return h("button", { type: "button", class: "qe-ibtn", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

// Status is never colour alone: a shape and a word go with it.
const SHAPES = { good: "●", watch: "▲", bad: "■" };

export function statusMark(status) {
  if (!status || !status.level) return null;
  return h(
    "span",
    { class: `qe-status qe-${status.level}` },
    h("span", { class: "qe-shape", "aria-hidden": "true", text: SHAPES[status.level] || "◆" }),
    h("span", { text: status.word || "" }),
  );
}

// Replace a node's children only when what they stand for has changed.
export function keep(node, value, build) {
  const stamp = JSON.stringify(value === undefined ? null : value);
  if (node.qeStamp === stamp) return;
  node.qeStamp = stamp;
  const made = build(value);
  node.replaceChildren(...[made].flat().filter(Boolean));
}

export function saveFile(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// rows: [[...], ...]. A cell that a spreadsheet would run as a formula is led by an apostrophe.
export function csvText(rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    // Money to the cent, shares and ratios to four places.
    let text = String(typeof value === "number" ? Number(value.toFixed(Math.abs(value) < 100 ? 4 : 2)) : value);
    if (typeof value !== "number" && /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return /[",\n\r;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function saveCsv(name, rows) {
  saveFile(name, new Blob([csvText(rows)], { type: "text/csv;charset=utf-8" }));
}

export function slug(text) {
  return String(text || "figure").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "figure";
}
