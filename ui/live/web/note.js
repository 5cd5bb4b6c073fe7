// Words that have so much room and no more: where they are cut, "more" stands at their end and shows them whole.

import { h, keep, setText } from "./dom.js";
import { assumedMark } from "./help.js";
import { openPopover } from "./popover.js";

export function createNote(name, title) {
  const text = h("span", { class: "qe-note-text" });
  const more = h("button", { type: "button", class: "qe-more", text: "more", "aria-haspopup": "dialog", onclick: () => openPopover(more, h("div", { class: "qe-pop-text", tabindex: "-1" }, h("h4", { text: title() }), h("p", { text: text.textContent })), { label: title() }) });
  const mark = h("span", { class: "qe-note-mark" });
  const root = h("div", { class: `qe-note ${name}` }, text, more, mark);
  const observer = new ResizeObserver(measure);
  observer.observe(text);
  let frame = 0;

  function measure() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const cut = text.scrollHeight > text.clientHeight + 1 || text.scrollWidth > text.clientWidth + 1;
      root.classList.toggle("qe-cut", cut || (root.classList.contains("qe-cut") && more.matches(":focus")));
    });
  }

  return {
    root,
    show(words, assumed) {
      root.hidden = !words && !assumed;
      keep(mark, assumed, () => [assumedMark(assumed)]);
      if (text.textContent === (words || "")) return;
      setText(text, words);
      measure();
    },
    stop() { observer.disconnect(); cancelAnimationFrame(frame); },
  };
}
