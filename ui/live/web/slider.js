// One slider, or two thumbs on one track: native range inputs, so arrow keys, Home, End and screen readers work as
// people know them. Marks on the track: the default, the pinned baseline, and where values start to be unusual.

import { h, setAttr } from "./dom.js";
import { onGrid, same, show } from "./format.js";
import { createScent } from "./scent.js";

function share(value, control) {
  const span = control.max - control.min || 1;
  return `${(100 * Math.max(0, Math.min(1, (value - control.min) / span))).toFixed(3)}%`;
}

function mark(kind, title) {
  return h("span", { class: `qe-tick qe-tick-${kind}`, title });
}

export function createSlider(control, app, { onInput, onReset }) {
  const two = control.kind === "range";
  let meta = control;
  let values = [];
  let holding = false;
  let unset = false;
  let keyTimer = 0;
  const fillBar = h("span", { class: "qe-fill" });
  const low = h("span", { class: "qe-odd qe-odd-low" });
  const high = h("span", { class: "qe-odd qe-odd-high" });
  const defaults = two ? [mark("default", "default"), mark("default", "default")] : [mark("default", "default")];
  const baselines = two ? [mark("base", "baseline"), mark("base", "baseline")] : [mark("base", "baseline")];
  const inputs = (two ? [0, 1] : [0]).map((at) => {
    const input = h("input", { type: "range", class: `qe-range${two ? " qe-range-two" : ""}`, "data-control": control.key, "data-thumb": at });
    input.addEventListener("pointerdown", () => { holding = true; app.flow.startGesture(); });
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) input.addEventListener(end, () => { holding = false; });
    input.addEventListener("input", () => moved(at, Number(input.value)));
    input.addEventListener("dblclick", () => onReset());
    input.addEventListener("keydown", (event) => keyed(event, at));
    return input;
  });
  const track = h("div", { class: "qe-track" }, low, high, fillBar, baselines, defaults);
  const scent = createScent();
  const root = h("div", { class: "qe-slide" }, scent.root, track, inputs);

  function keyed(event, at) {
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); onReset(); return; }
    if (!/^(Arrow|Page|Home|End)/.test(event.key)) return;
    if (!keyTimer) app.flow.startGesture();
    clearTimeout(keyTimer);
    keyTimer = setTimeout(() => { keyTimer = 0; }, 800);
    const big = event.key.startsWith("Page") || (event.shiftKey && event.key.startsWith("Arrow"));
    if (!big) return;
    event.preventDefault();
    const up = ["PageUp", "ArrowUp", "ArrowRight"].includes(event.key) ? 1 : -1;
    const input = inputs[at];
    const wanted = Number(input.value) + up * 10 * (meta.step || 1);
    input.value = String(Math.max(meta.min, Math.min(meta.max, wanted)));
    moved(at, Number(input.value));
  }

  function moved(at, raw) {
    let value = onGrid(raw, meta.step);
    if (two) {
      value = at === 0 ? Math.min(value, values[1]) : Math.max(value, values[0]);
      inputs[at].value = String(value);
      values = at === 0 ? [value, values[1]] : [values[0], value];
    } else {
      values = [value];
    }
    unset = false;
    root.classList.remove("qe-unset");
    draw();
    onInput(two ? [...values] : values[0]);
  }

  function draw() {
    inputs.forEach((input, at) => {
      const words = unset ? `auto ${show(onGrid(values[at], meta.step || 0.01), meta)}` : show(values[at], meta);
      setAttr(input, "aria-valuetext", meta.warn ? `${words}. ${meta.warn}` : words);
    });
    fillBar.style.left = two ? share(values[0], meta) : "0%";
    fillBar.style.right = `calc(100% - ${share(two ? values[1] : values[0], meta)})`;
  }

  function marks() {
    const list = (value) => (two ? value || [] : [value]);
    list(meta.default).forEach((value, at) => {
      defaults[at].style.left = share(value, meta);
      defaults[at].title = `default ${show(value, meta)}`;
      defaults[at].hidden = typeof value !== "number";
    });
    const base = list(meta.baseline);
    baselines.forEach((tick, at) => {
      const value = base[at];
      tick.hidden = typeof value !== "number" || same(value, list(meta.default)[at]);
      if (tick.hidden) return;
      tick.style.left = share(value, meta);
      tick.title = `baseline ${show(value, meta)}`;
    });
    low.hidden = typeof meta.warned_min !== "number" || meta.warned_min <= meta.min;
    high.hidden = typeof meta.warned_max !== "number" || meta.warned_max >= meta.max;
    if (!low.hidden) low.style.width = share(meta.warned_min, meta);
    if (!high.hidden) high.style.left = share(meta.warned_max, meta);
  }

  return {
    root,
    focusable: inputs[0],
    get holding() { return holding; },
    set(next, value) {
      meta = next;
      inputs.forEach((input, at) => {
        setAttr(input, "min", next.min);
        setAttr(input, "max", next.max);
        setAttr(input, "step", next.step || "any");
        setAttr(input, "aria-label", two ? `${next.title}, ${at ? "highest" : "lowest"}` : next.title);
        input.disabled = Boolean(next.disabled);
      });
      marks();
      root.classList.toggle("qe-scented", scent.show(next));
      this.place(value);
    },
    place(value) {
      const shown = value === null || value === undefined ? meta.effective ?? meta.default ?? meta.min : value;
      values = two ? [...shown] : [shown];
      inputs.forEach((input, at) => { if (Number(input.value) !== values[at]) input.value = String(values[at]); });
      unset = value === null;
      root.classList.toggle("qe-unset", unset);
      draw();
    },
  };
}
