// The column of controls: groups as people speak of them, each control with its value, marks, help and reset.

import { h, icon, iconButton, keep, setAttr, setText } from "./dom.js";
import { onGrid, read, same, show } from "./format.js";
import { assumedMark, helpButton } from "./help.js";
import { createCurve } from "./curve.js";
import { createSlider } from "./slider.js";

function createChoice(control, app, { onInput }) {
  const name = `qe-${control.key}-${Math.random().toString(36).slice(2, 7)}`;
  const options = control.options || [];
  const segmented = options.length <= 3 && options.reduce((sum, each) => sum + String(each.label).length, 0) <= 34;
  if (!segmented) {
    const select = h("select", { class: "qe-select", "data-control": control.key, onchange: () => { app.flow.startGesture(); onInput(options[select.selectedIndex].value); } },
      options.map((each) => h("option", { text: each.label })));
    return {
      root: select,
      holding: false,
      set(next, value) { setAttr(select, "aria-label", next.title); select.disabled = Boolean(next.disabled); this.place(value); },
      place(value) { select.selectedIndex = options.findIndex((each) => each.value === value); },
    };
  }
  const radios = options.map((each) => h("input", { type: "radio", name, onchange: () => { app.flow.startGesture(); onInput(each.value); } }));
  const root = h("div", { class: "qe-segments", role: "radiogroup", "data-control": control.key },
    radios.map((radio, at) => h("label", { class: "qe-segment" }, radio, h("span", { text: options[at].label }))));
  return {
    root,
    holding: false,
    set(next, value) {
      setAttr(root, "aria-label", next.title);
      radios.forEach((radio) => { radio.disabled = Boolean(next.disabled); });
      this.place(value);
    },
    place(value) { radios.forEach((radio, at) => { radio.checked = options[at].value === value; }); },
  };
}

function createToggle(control, app, { onInput }) {
  const box = h("input", { type: "checkbox", role: "switch", class: "qe-switch", "data-control": control.key, onchange: () => { app.flow.startGesture(); onInput(box.checked); } });
  return {
    root: h("div", { class: "qe-toggle" }, box),
    holding: false,
    set(next, value) { setAttr(box, "aria-label", next.title); box.disabled = Boolean(next.disabled); this.place(value); },
    place(value) { box.checked = Boolean(value); },
  };
}

function createNumber(control, app, { onInput, onReset }) {
  let meta = control;
  const box = h("input", { type: "text", inputmode: "decimal", class: "qe-number", "data-control": control.key });
  box.addEventListener("change", () => {
    const value = read(box.value, meta);
    if (value === null) { onReset(); return; }
    app.flow.startGesture();
    onInput(value);
  });
  return {
    root: box,
    get holding() { return document.activeElement === box; },
    set(next, value) { meta = next; setAttr(box, "aria-label", next.title); box.disabled = Boolean(next.disabled); this.place(value); },
    place(value) { box.value = value === null || value === undefined ? "" : show(value, meta); },
  };
}

// A choice of what may be added: choosing sets the control that it stands for to what it begins as.
function createAdd(control, app) {
  const options = control.options || [];
  const select = h("select", { class: "qe-select", "data-control": control.key, onchange: () => {
    const chosen = options[select.selectedIndex - 1];
    if (!chosen) return;
    app.flow.startGesture();
    app.flow.set(chosen.key, chosen.value);
  } }, h("option", { text: "choose…" }), options.map((each) => h("option", { text: each.label })));
  return {
    root: select,
    holding: false,
    set(next) { setAttr(select, "aria-label", next.title); this.place(); },
    place() { select.selectedIndex = 0; },
  };
}

// A value that follows the data lies between steps: it is shown to the step.
function auto(meta) {
  return typeof meta.effective === "number" ? `auto ${show(onGrid(meta.effective, meta.step || 0.01), meta)}` : "auto";
}

function shapeOf(control) {
  return JSON.stringify([control.kind, control.options]);
}

const MAKERS = { slider: createSlider, range: createSlider, curve: createCurve, choice: createChoice, toggle: createToggle, number: createNumber, add: createAdd };

export function createControl(control, app) {
  let meta = control;
  let value = control.value;
  let stamp = "";
  const label = h("span", { class: "qe-ctl-title" });
  const marks = h("span", { class: "qe-ctl-marks" });
  const shown = h("button", { type: "button", class: "qe-ctl-value", tabindex: "-1", title: "Type a value", onclick: typeIn });
  const reset = iconButton("reset", `Back to the default: ${control.title}`, onReset, { class: "qe-ibtn qe-quiet qe-reset" });
  const warn = h("p", { class: "qe-warn" });
  const widget = (MAKERS[control.kind] || createNumber)(control, app, { onInput, onReset });
  const typed = ["slider", "range"].includes(control.kind);
  const head = h("div", { class: "qe-ctl-head" }, label, marks, helpButton(() => meta), reset, typed || control.kind === "curve" ? shown : null);
  const root = h("div", { class: `qe-ctl qe-ctl-${control.kind}`, "data-key": control.key });
  if (["toggle", "number"].includes(control.kind)) { head.append(widget.root); root.append(head, warn); } else root.append(head, widget.root, warn);

  function onInput(next) {
    value = next;
    app.flow.set(meta.key, next);
    words();
  }

  function onReset() {
    if (meta.clearable) { onInput(null); widget.place(null); return; }
    app.flow.startGesture();
    onInput(Array.isArray(meta.default) ? [...meta.default] : meta.default);
    widget.place(value);
  }

  function typeIn() {
    if (!typed || control.kind === "range" || meta.disabled) { if (widget.focusable) widget.focusable.focus(); return; }
    const box = h("input", { type: "text", class: "qe-number", inputmode: "decimal", "aria-label": `${meta.title}, exact value`, value: show(value ?? meta.effective, meta) });
    let closed = false;
    const done = (save) => {
      if (closed) return;
      closed = true;
      const next = save ? read(box.value, meta) : null;
      box.replaceWith(shown);
      if (next === null || same(next, value)) return;
      app.flow.startGesture();
      onInput(next);
      widget.place(next);
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { done(true); if (widget.focusable) widget.focusable.focus(); }
      if (event.key === "Escape") done(false);
    });
    box.addEventListener("blur", () => done(true));
    shown.replaceWith(box);
    box.focus();
    box.select();
  }

  function words() {
    const settled = same(value, meta.value) && meta.text;
    setText(shown, value === null ? auto(meta) : settled || (control.kind === "curve" ? `${(value || []).length} months` : show(value, meta)));
    const base = meta.baseline === undefined ? meta.default : meta.baseline;
    root.classList.toggle("qe-changed", !same(value, base));
    reset.hidden = (meta.clearable || control.kind === "add") ? value === null : same(value, meta.default);
  }

  return {
    key: control.key,
    root,
    shape: shapeOf(control),
    update(next) {
      const news = JSON.stringify(next);
      if (news === stamp && (same(value, next.value) || widget.holding || app.flow.ahead(next.key))) return;
      stamp = news;
      meta = next;
      setText(label, next.title);
      setAttr(label, "title", next.title);
      keep(marks, [next.assumed, next.assumed_note, next.source, next.note], () => [
        next.assumed && assumedMark(next.assumed_note || true, next.source),
      ]);
      setText(warn, next.warn);
      warn.hidden = !next.warn;
      root.classList.toggle("qe-disabled", Boolean(next.disabled));
      if (!widget.holding && !app.flow.ahead(next.key)) {
        value = next.value;
        widget.set(next, value);
      } else if (widget.set && !["number"].includes(control.kind)) {
        widget.set(next, value);
      }
      words();
    },
  };
}

export function createControls(app) {
  const list = h("div", { class: "qe-groups" });
  const groups = new Map();

  function makeGroup(group) {
    const id = `qe-group-${group.key}`;
    const body = h("div", { class: "qe-group-body", id, role: "group", "aria-label": group.title });
    const dot = h("span", { class: "qe-dot", role: "img", "aria-label": "changed from the baseline", title: "changed from the baseline" });
    const title = h("span", { text: group.title });
    const note = h("span", { class: "qe-group-note" });
    const button = h("button", { type: "button", class: "qe-group-head", "aria-controls": id, onclick: () => { open(!body.qeOpen); app.flow.act({ kind: "unfold", group: group.key, on: body.qeOpen }); } }, icon("chevron"), title, dot, note);
    const root = h("section", { class: "qe-group", "data-group": group.key }, h("h3", {}, button), body);
    const made = { root, body, dot, title, note, controls: new Map(), wanted: null };
    function open(yes) {
      body.qeOpen = yes;
      body.hidden = !yes;
      root.classList.toggle("qe-open", yes);
      setAttr(button, "aria-expanded", yes ? "true" : "false");
      if (yes) fill(made);
    }
    open(group.open !== false);
    return made;
  }

  // Controls of a folded group are sent, made and moved when it is opened: there can be hundreds of territories.
  function fill(kept) {
    if (!kept.wanted) return;
    const keys = new Set(kept.wanted.map((control) => control.key));
    for (const [key, made] of kept.controls) if (!keys.has(key)) { made.root.remove(); kept.controls.delete(key); }
    let place = kept.body.firstChild;
    for (const control of kept.wanted) {
      let made = kept.controls.get(control.key);
      if (!made || made.shape !== shapeOf(control)) {
        const fresh = createControl(control, app);
        kept.body.insertBefore(fresh.root, place);
        if (made) { if (made.root === place) place = place.nextSibling; made.root.remove(); }
        kept.controls.set(control.key, fresh);
        made = fresh;
      } else if (made.root === place) {
        place = place.nextSibling;
      } else {
        kept.body.insertBefore(made.root, place);
      }
      made.update(control);
    }
  }

  return {
    root: list,
    show(wanted) {
      const seen = new Set();
      for (const group of wanted || []) {
        seen.add(group.key);
        if (!groups.has(group.key)) {
          groups.set(group.key, makeGroup(group));
          list.append(groups.get(group.key).root);
        }
        const kept = groups.get(group.key);
        setText(kept.title, group.title);
        setText(kept.note, group.note);
        kept.dot.hidden = !group.changed;
        kept.wanted = group.controls || kept.wanted;
        if (kept.body.qeOpen) fill(kept);
      }
      for (const [key, kept] of groups) if (!seen.has(key)) { kept.root.remove(); groups.delete(key); }
    },
  };
}
