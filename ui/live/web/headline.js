// Can this team carry this number? One bullet bar: capacity as the soft bar, assigned as the solid one, last year as a
// thin grey one, target as the upright mark. The words stand above it, each with the mark it belongs to.
// Under it, on the same scale, the odds: what the team books in 8 of 10 drawn years, and the middle one.

import { h, keep, setAttr, setText, statusMark } from "./dom.js";
import { assumedMark } from "./help.js";
import { createNote } from "./note.js";

// A line is drawn as one of these: by its `look`, else by its key; a line that is none of them has words alone.
const ORDER = { capacity: 0, assigned: 1, expected: 2, last_year: 3, target: 4 };

export function createHeadline() {
  const question = h("h2", { class: "qe-question" });
  const facts = h("dl", { class: "qe-lines" });
  const bar = h("div", { class: "qe-bullet", role: "img" });
  const chances = h("dl", { class: "qe-lines qe-odds-lines" });
  const middle = h("span", { class: "qe-odds-middle" });
  const spread = h("span", { class: "qe-odds-spread" });
  const goal = h("span", { class: "qe-odds-target" });
  const odds = h("div", { class: "qe-odds-bar", role: "img" }, spread, middle, goal);
  const strip = h("div", { class: "qe-odds", "data-odds": "" }, chances, odds);
  const root = h("section", { class: "qe-headline qe-card", "aria-label": "The answer" }, question, facts, bar, strip);
  const marks = new Map();
  let kept = null;

  // While the years are being drawn the last odds stay, dimmed.
  function showOdds(given, lines) {
    strip.hidden = !given;
    if (!given) { kept = null; return; }
    strip.classList.toggle("qe-stale", Boolean(given.waiting));
    if (given.lines.length) kept = given;
    const now = kept || given;
    keep(chances, [now.lines, now.was_when, now.said], () => (now.lines.length ? now.lines.map((line) => chance(line, now.was_when)) : [h("div", { class: "qe-line qe-line-note", text: given.said })]));
    setAttr(odds, "aria-label", now.alt);
    odds.hidden = !now.range;
    if (!now.range) return;
    const top = scale(lines, now.range);
    const at = (value) => `${Math.min(100, (100 * value) / top)}%`;
    const target = (lines.find((line) => lookOf(line) === "target") || {}).value;
    spread.style.left = at(now.range.p10);
    spread.style.right = `calc(100% - ${at(now.range.p90)})`;
    middle.style.left = at(now.range.p50);
    goal.hidden = typeof target !== "number";
    if (!goal.hidden) goal.style.left = at(target);
  }

  function scale(lines, range) {
    return Math.max(...lines.filter(drawn).flatMap((line) => [line.value || 0, line.baseline || 0]), range ? range.p90 : 0) * 1.04 || 1;
  }

  function place(lines) {
    const top = scale(lines, kept && kept.range);
    const seen = new Set();
    for (const line of lines.filter(drawn)) {
      const look = lookOf(line);
      for (const [kind, value] of [["", line.value], ["-base", line.baseline]]) {
        if (typeof value !== "number") continue;
        if (kind && Math.abs(value - line.value) < top / 500) continue;
        const name = `${line.key} ${look}${kind}`;
        seen.add(name);
        if (!marks.has(name)) {
          const mark = h("span", { class: `qe-mark qe-mark-${look}${kind ? " qe-mark-base" : ""}` });
          mark.style.zIndex = String(ORDER[look]);
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
    show(headline, given) {
      if (!headline) { root.hidden = true; return; }
      root.hidden = false;
      showOdds(given, headline.lines || []);
      keep(question, [headline.question, headline.status, headline.unit], () => [h("span", { text: headline.question }), statusMark(headline.status), headline.unit && h("span", { class: "qe-headline-unit", text: headline.unit })].filter(Boolean));
      keep(facts, headline.lines, (lines) => lines.map((line) => h(
        "div",
        { class: "qe-line", "data-line": line.key },
        h("dt", {}, drawn(line) && h("span", { class: `qe-key qe-key-${lookOf(line)}`, "aria-hidden": "true" }), h("span", { text: line.label })),
        h("dd", {}, h("strong", { text: line.text }), line.note && h("span", { class: "qe-line-note", text: line.note }), statusMark(line.status), assumedMark(line.assumed)),
      )));
      bar.hidden = !(headline.lines || []).some(drawn);
      place(headline.lines || []);
      setAttr(bar, "aria-label", headline.alt || (headline.lines || []).map((line) => `${line.label} ${line.text}`).join(", "));
    },
  };
}

function lookOf(line) {
  return line.look || line.key;
}

function drawn(line) {
  return lookOf(line) in ORDER && (typeof line.value === "number" || typeof line.baseline === "number");
}

function chance(line, when) {
  return h("div", { class: "qe-line", "data-chance": line.key, title: line.help },
    h("dt", { text: line.label }),
    h("dd", {}, h("strong", { text: line.text }), line.note && h("span", { class: "qe-line-note", text: line.note }), line.baseline && line.baseline !== line.text.split(" ")[0] && h("span", { class: "qe-fact-base", text: `was ${line.baseline}`, title: when }), statusMark(line.status)));
}

export function createSentence() {
  const note = createNote("qe-sentence", () => "What the last move did");
  const spoken = h("p", { class: "qe-sr", role: "status", "aria-live": "polite" });
  let timer = 0;
  let last = null;
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
