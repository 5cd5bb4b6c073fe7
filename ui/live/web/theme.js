// The page's theme as Streamlit hands it to components, and the few colours figures may name.
// A figure says "$accent" or "$accent/0.25"; what that is in light and dark is decided here and in style.css.

const NAMES = ["accent", "pinned", "past", "band", "good", "watch", "bad", "ink", "muted", "line", "bg", "card"];

function channels(text) {
  const probe = text.trim();
  let match = probe.match(/^#([0-9a-f]{3,8})$/i);
  if (match) {
    let hex = match[1];
    if (hex.length <= 4) hex = [...hex].map((c) => c + c).join("");
    return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
  }
  match = probe.match(/^rgba?\(([^)]+)\)$/i);
  if (match) return match[1].split(/[\s,/]+/).slice(0, 3).map(Number);
  return null;
}

export function isDark(root) {
  const rgb = channels(getComputedStyle(root).getPropertyValue("--st-background-color")) || [255, 255, 255];
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 128;
}

export function readTheme(root) {
  const style = getComputedStyle(root);
  const colours = {};
  for (const name of NAMES) colours[name] = style.getPropertyValue(`--qe-${name}`).trim();
  return { colours, font: style.fontFamily, size: parseFloat(style.getPropertyValue("--qe-chart-size")) || 11 };
}

export function stampTheme(theme) {
  return JSON.stringify(theme);
}

function colour(text, colours) {
  const [name, alpha] = text.slice(1).split("/");
  const value = colours[name];
  if (!value) return text;
  if (alpha === undefined) return value;
  const rgb = channels(value);
  return rgb ? `rgba(${rgb.join(",")},${alpha})` : value;
}

const WRITTEN = new Set(["text", "hovertext", "customdata", "ticktext", "x", "y", "labels"]);

// Plotly reads a few tags in texts: what people wrote (names, reasons) stays words. Line breaks are ours to keep.
function plain(text) {
  return text.includes("<") ? text.replace(/<(?!br>)/g, "&lt;") : text;
}

// A copy of a figure with every colour name replaced. Number lists are handed on as they are.
export function paintNames(value, colours, written = false) {
  if (typeof value === "string") return value.charCodeAt(0) === 36 ? colour(value, colours) : written ? plain(value) : value;
  if (Array.isArray(value)) {
    if (typeof value[0] === "number") return value;
    return value.map((each) => paintNames(each, colours, written));
  }
  if (value && typeof value === "object") {
    const made = {};
    for (const name in value) made[name] = paintNames(value[name], colours, WRITTEN.has(name));
    return made;
  }
  return value;
}
