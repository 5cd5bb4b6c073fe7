// An editable curve (the ramp): drag a point, or give it the focus and use the arrow keys. One point a month.

import { h, keep, setAttr, setText, svg } from "./dom.js";
import { onGrid, same, show } from "./format.js";

const W = 250;
const H = 92;
const PAD = { l: 8, r: 8, t: 8, b: 16 };

export function createCurve(control, app, { onInput, onReset }) {
  let meta = control;
  let points = [];
  let holding = -1;
  let keyTimer = 0;
  const grid = svg("g", { class: "qe-curve-grid" });
  const reference = svg("polyline", { class: "qe-curve-ref" });
  const baseline = svg("polyline", { class: "qe-curve-base" });
  const line = svg("polyline", { class: "qe-curve-line" });
  const dots = svg("g", {});
  const area = svg("svg", { viewBox: `0 0 ${W} ${H}`, class: "qe-curve-svg", role: "group", "aria-label": control.title }, grid, reference, baseline, line, dots);
  const fewer = h("button", { type: "button", class: "qe-mini", text: "− month", onclick: () => resize(-1) });
  const more = h("button", { type: "button", class: "qe-mini", text: "+ month", onclick: () => resize(1) });
  const adopt = h("span", { class: "qe-curve-acts" });
  const gone = h("button", { type: "button", class: "qe-mini", text: "remove", onclick: () => onReset() });
  const note = h("p", { class: "qe-hint" });
  const root = h("div", { class: "qe-curve" }, area, h("div", { class: "qe-curve-acts" }, fewer, more, gone, adopt), note);
  area.addEventListener("dblclick", () => onReset());

  // Drawn dotted behind the curve: the first of what it may be set to.
  const first = () => (meta.references || [])[0];
  const low = () => meta.min ?? 0;
  const high = () => meta.max ?? 1;
  const step = () => meta.step || 0.05;
  const x = (at, count) => PAD.l + ((W - PAD.l - PAD.r) * at) / Math.max(1, count - 1);
  const y = (value) => PAD.t + (H - PAD.t - PAD.b) * (1 - (value - low()) / (high() - low() || 1));
  const path = (list, count) => list.map((value, at) => `${x(at, count).toFixed(1)},${y(value).toFixed(1)}`).join(" ");

  function bounded(value) {
    return onGrid(Math.max(low(), Math.min(high(), Math.round(value / step()) * step())), step());
  }

  function change(next) {
    points = next;
    draw();
    onInput([...points]);
  }

  function resize(by) {
    const count = points.length + by;
    if (count < 1 || count > (meta.max_points || 24)) return;
    app.flow.startGesture();
    change(by > 0 ? [...points, points[points.length - 1] ?? high()] : points.slice(0, -1));
  }

  function fromPointer(event) {
    const box = area.getBoundingClientRect();
    const inside = ((event.clientY - box.top) / box.height) * H;
    return low() + (1 - (inside - PAD.t) / (H - PAD.t - PAD.b)) * (high() - low());
  }

  function put(at, value) {
    const next = bounded(value);
    if (same(next, points[at])) return;
    change(points.map((each, i) => (i === at ? next : each)));
  }

  function makeDot(at) {
    const dot = svg("circle", { r: 5, class: "qe-curve-dot", tabindex: "0", role: "slider" });
    dot.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      dot.focus();
      dot.setPointerCapture(event.pointerId);
      holding = at;
      app.flow.startGesture();
    });
    dot.addEventListener("pointermove", (event) => { if (holding === at) put(at, fromPointer(event)); });
    for (const end of ["pointerup", "pointercancel"]) dot.addEventListener(end, () => { holding = -1; });
    dot.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 }[event.key];
      const to = { Home: low(), End: high() }[event.key];
      if (event.key === "Delete") { event.preventDefault(); onReset(); return; }
      if (by === undefined && to === undefined) return;
      event.preventDefault();
      if (!keyTimer) app.flow.startGesture();
      clearTimeout(keyTimer);
      keyTimer = setTimeout(() => { keyTimer = 0; }, 800);
      put(at, to === undefined ? points[at] + by * step() : to);
    });
    return dot;
  }

  function draw() {
    const count = Math.max(points.length, first() ? first().value.length : 0, 2);
    while (dots.childNodes.length > points.length) dots.lastChild.remove();
    while (dots.childNodes.length < points.length) dots.append(makeDot(dots.childNodes.length));
    points.forEach((value, at) => {
      const dot = dots.childNodes[at];
      setAttr(dot, "cx", x(at, count).toFixed(1));
      setAttr(dot, "cy", y(value).toFixed(1));
      setAttr(dot, "aria-label", `${meta.title}, month ${at + 1}`);
      setAttr(dot, "aria-valuemin", low());
      setAttr(dot, "aria-valuemax", high());
      setAttr(dot, "aria-valuenow", value);
      setAttr(dot, "aria-valuetext", show(value, { ...meta, step: step() }));
    });
    setAttr(line, "points", path([...points, ...(points.length < count ? [high()] : [])].slice(0, count), count));
    setAttr(baseline, "points", Array.isArray(meta.baseline) && !same(meta.baseline, points) ? path(meta.baseline.slice(0, count), count) : "");
    setAttr(reference, "points", first() ? path(first().value, count) : "");
    if (grid.childNodes.length !== count + 2) {
      grid.replaceChildren(
        ...[low(), high()].map((value) => svg("line", { x1: PAD.l, x2: W - PAD.r, y1: y(value), y2: y(value) })),
        ...Array.from({ length: count }, (_, at) => svg("text", { x: x(at, count), y: H - 3, "text-anchor": "middle", text: at + 1 })),
      );
    }
    const others = (meta.references || []).filter((each) => !same(each.value, points));
    keep(adopt, others, (list) => list.map((each) => h("button", { type: "button", class: "qe-mini", title: each.note, text: `use ${each.label}`, onclick: () => { app.flow.startGesture(); change([...each.value]); } })));
    gone.hidden = !meta.clearable;
    setAttr(gone, "aria-label", `Remove: ${meta.title}`);
    setText(note, meta.note);
    note.hidden = !meta.note;
  }

  return {
    root,
    focusable: null,
    get holding() { return holding >= 0; },
    set(next, value) { meta = next; this.place(value); },
    place(value) { points = [...(value || meta.default || [])]; draw(); },
  };
}
