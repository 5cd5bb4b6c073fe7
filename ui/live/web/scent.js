// What the chosen outcome would be at other values of a slider, as a small curve above its track, the present value
// marked. An older curve stays, dimmed, until the one for what is on screen is there.

import { h, setAttr, svg } from "./dom.js";

const WIDTH = 100;
const HEIGHT = 12;

export function createScent() {
  const line = svg("polyline", { fill: "none", "vector-effect": "non-scaling-stroke" });
  const dot = h("span", { class: "qe-scent-now" });
  const root = h("div", { class: "qe-scent", "data-scent": "", role: "img", hidden: true }, svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, line), dot);

  return {
    root,
    // Whether there is a curve in sight.
    show(meta) {
      if (!meta.scent) { root.classList.add("qe-stale"); return !root.hidden; }
      root.classList.remove("qe-stale");
      const { points, low, high, now, text } = meta.scent;
      const across = (value) => (value - meta.min) / (meta.max - meta.min || 1);
      const up = (value) => (1 + ((HEIGHT - 2) * (value - low)) / (high - low || 1)) / HEIGHT;
      const known = points.filter((point) => typeof point[1] === "number");
      setAttr(line, "points", known.map(([x, y]) => `${(WIDTH * across(x)).toFixed(2)},${(HEIGHT * (1 - up(y))).toFixed(2)}`).join(" "));
      dot.hidden = !now;
      if (now) {
        dot.style.left = `${100 * across(now[0])}%`;
        dot.style.bottom = `${100 * up(now[1])}%`;
      }
      setAttr(root, "aria-label", text);
      setAttr(root, "title", text);
      root.hidden = false;
      return true;
    },
  };
}

// Which outcome all the small curves show.
export function createOutcomeChoice(app) {
  let options = [];
  const select = h("select", { class: "qe-select", "data-outcome": "", onchange: () => app.flow.act({ kind: "outcome", value: options[select.selectedIndex].value }) });
  const root = h("label", { class: "qe-outcome", title: "Every slider shows what would come of its other values. A flat curve: it hardly matters." }, h("span", { text: "Curves show" }), select);
  return {
    root,
    show(given) {
      root.hidden = !given;
      if (!given) return;
      if (JSON.stringify(given.options) !== JSON.stringify(options)) {
        options = given.options;
        select.replaceChildren(...options.map((each) => h("option", { text: each.label })));
      }
      select.selectedIndex = options.findIndex((each) => each.value === given.value);
    },
  };
}
