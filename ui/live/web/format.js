// The one place where the browser writes a number: a slider's own value while the hand moves it. Every other text
// comes from Python, and so does this one as soon as the answer has arrived.

export function decimals(step) {
  if (!step || !Number.isFinite(step)) return 0;
  const text = step.toFixed(10).replace(/0+$/, "");
  const dot = text.indexOf(".");
  return dot < 0 ? 0 : text.length - dot - 1;
}

// A typed value may lie between two steps: up to two more places show it.
function places(value, step) {
  const usual = decimals(step);
  return Math.min(usual + 2, Math.max(usual, decimals(Math.abs(onGrid(value, 1e-6)))));
}

export function onGrid(value, step) {
  return Number(value.toFixed(Math.max(decimals(step), 0)));
}

function money(value, step) {
  const size = Math.abs(value);
  for (const [unit, letter] of [[1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
    if (size < unit) continue;
    const wanted = Math.min(2, decimals((step || 0) / unit));
    const usual = letter === "K" ? 0 : size >= 100 * unit ? 0 : size >= 10 * unit ? 1 : 2;
    return (value / unit).toFixed(step ? Math.max(wanted, size >= 100 * unit ? 0 : Math.min(usual, 1)) : usual) + letter;
  }
  return value.toFixed(0);
}

export function show(value, control) {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.map((each) => show(each, control)).join(" to ");
  if (typeof value !== "number") return String(value);
  const { step } = control;
  const exact = (number, size) => number.toFixed(places(number, size));
  switch (control.format) {
    case "percent": return `${exact(onGrid(value * 100, 1e-6), onGrid((step || 0.01) * 100, 1e-6))}%`;
    case "multiple": return `${value.toFixed(Math.max(1, places(value, step)))}x`;
    case "money": return money(value, step);
    case "months": return `${exact(value, step)} ${value === 1 ? "month" : "months"}`;
    default: {
      const text = exact(value, step);
      return control.unit && control.unit.length <= 8 ? `${text} ${control.unit}` : text;
    }
  }
}

// What a person types into a value: "15%", "340K", "4.2x", "21.0M", "0.15".
export function read(text, control) {
  const match = String(text).replace(/[\s,']/g, "").match(/^([-+]?\d*\.?\d+)(%|[kKmMbB]|x)?/);
  if (!match) return null;
  let value = Number(match[1]);
  const suffix = (match[2] || "").toLowerCase();
  if (suffix === "k") value *= 1e3;
  if (suffix === "m") value *= 1e6;
  if (suffix === "b") value *= 1e9;
  if (control.format === "percent") value = onGrid(value / 100, 1e-6);
  if (control.min !== null && control.min !== undefined) value = Math.max(control.min, value);
  if (control.max !== null && control.max !== undefined) value = Math.min(control.max, value);
  return value;
}

export function same(a, b) {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => same(each, b[i]));
  return false;
}
