// Can this team carry this number? One bullet bar: capacity as the soft bar, assigned as the solid one, last year as a
// thin grey one, target as the upright mark. The words stand above it, each with the mark it belongs to.

import { h, keep, setAttr, setText, statusMark } from "./dom.js";
import { assumedMark } from "./help.js";
import { createNote } from "./note.js";

const ORDER = { capacity: 0, assigned: 1, expected: 2, last_year: 3, target: 4 };

export function createHeadline() {
  const question = h("h2", { class: "qe-question" });
  const facts = h("dl", { class: "qe-lines" });
  const bar = h("div", { class: "qe-bullet", role: "img" });
  const root = h("section", { class: "qe-headline qe-card", "aria-label": "Target, assigned and capacity" }, question, facts, bar);
  const marks = new Map();

  function place(lines) {
    const top = Math.max(...lines.flatMap((line) => [line.value || 0, line.baseline || 0])) * 1.04 || 1;
    const seen = new Set();
    for (const line of lines) {
      for (const [kind, value] of [["", line.value], ["-base", line.baseline]]) {
        if (typeof value !== "number") continue;
        if (kind && Math.abs(value - line.value) < top / 500) continue;
        const name = line.key + kind;
        seen.add(name);
        if (!marks.has(name)) {
          const mark = h("span", { class: `qe-mark qe-mark-${line.key}${kind ? " qe-mark-base" : ""}` });
          mark.style.zIndex = String(ORDER[line.key] ?? 5);
          marks.set(name, mark);
          bar.append(mark);
        }
        marks.get(name).style.setProperty("--at", `${(100 * value) / top}%`);
      }
    }
    for (const [name, mark] of marks) {
      if (seen.has(name)) continue;
      mark.remove();
      marks.delete(name);
    }
  }

  return {
    root,
    show(headline) {
      if (!headline) { root.hidden = true; return; }
      root.hidden = false;
      keep(question, [headline.question, headline.status, headline.unit], () => [h("span", { text: headline.question }), statusMark(headline.status), headline.unit && h("span", { class: "qe-headline-unit", text: headline.unit })].filter(Boolean));
      keep(facts, headline.lines, (lines) => lines.map((line) => h(
        "div",
        { class: "qe-line", "data-line": line.key },
        h("dt", {}, h("span", { class: `qe-key qe-key-${line.key}`, "aria-hidden": "true" }), h("span", { text: line.label })),
        h("dd", {}, h("strong", { text: line.text }), line.note && h("span", { class: "qe-line-note", text: line.note }), assumedMark(line.assumed)),
      )));
      place(headline.lines || []);
      setAttr(bar, "aria-label", headline.alt || (headline.lines || []).map((line) => `${line.label} ${line.text}`).join(", "));
    },
  };
}

export function createSentence() {
  const note = createNote("qe-sentence", () => "What the last move did");
  const spoken = h("p", { class: "qe-sr", role: "status", "aria-live": "polite" });
  let timer = 0;
  let last = "";
  return {
    shown: note.root,
    spoken,
    // Written at once for the eye; spoken when the hand rests, so that a drag is one announcement and not sixty.
    show(text) {
      if (last === (text || "")) return;
      last = text || "";
      note.show(text);
      clearTimeout(timer);
      timer = setTimeout(() => setText(spoken, text), 600);
    },
    stop() { clearTimeout(timer); note.stop(); },
  };
}
