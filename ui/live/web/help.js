// What stands behind a number: help with its source, the quiet ASSUMED mark, and the list of keys.

import { h, iconButton } from "./dom.js";
import { openPopover } from "./popover.js";

export function helpButton(getControl) {
  const button = iconButton("help", "Help", () => {
    const control = getControl();
    openPopover(button, helpText(control), { label: `About ${control.title}` });
  }, { class: "qe-ibtn qe-quiet qe-help", "aria-haspopup": "dialog" });
  return button;
}

function line(label, text) {
  return text ? h("p", { class: "qe-pop-line" }, h("strong", { text: `${label}: ` }), h("span", { text })) : null;
}

function helpText(control) {
  return h(
    "div",
    { class: "qe-pop-text", tabindex: "-1" },
    h("h4", { text: control.title }),
    control.help && h("p", { text: control.help }),
    line("Unit", control.unit),
    line("Default", control.default_text),
    line("Allowed", control.allowed),
    line("Source", control.source),
    (typeof control.warned_min === "number" || typeof control.warned_max === "number") && line("Hatched ends of the slider", "allowed, but unusual"),
    control.assumed && line("Assumed", control.assumed_note || "nobody has confirmed this value yet"),
    control.warn && line("Watch", control.warn),
  );
}

// assumed: true, a sentence, or a list of sentences.
export function assumedMark(assumed, source) {
  if (!assumed || (Array.isArray(assumed) && !assumed.length)) return null;
  const sentences = Array.isArray(assumed) ? assumed : [assumed === true ? "Nobody has confirmed this value yet." : String(assumed)];
  const button = h("button", {
    type: "button",
    class: "qe-assumed",
    text: "assumed",
    title: [...sentences, source].filter(Boolean).join("\n"),
    "aria-haspopup": "dialog",
    onclick: (event) => {
      event.stopPropagation();
      openPopover(button, h(
        "div",
        { class: "qe-pop-text", tabindex: "-1" },
        h("h4", { text: "Assumed" }),
        sentences.map((text) => h("p", { text })),
        line("Source", source),
      ), { label: "What is assumed" });
    },
  });
  return button;
}

const KEYS = [
  ["Ctrl or Cmd + Z", "undo the last move"],
  ["Shift + Ctrl or Cmd + Z", "redo"],
  ["Arrow keys", "one step on the slider in focus"],
  ["Shift + arrow, Page up, Page down", "ten steps"],
  ["Home, End", "lowest and highest value"],
  ["Double-click, or Delete", "the slider's default"],
  ["Double-click in a picture", "zoom out again"],
  ["Escape", "close what is open"],
  ["?", "this list"],
];

export function keyList() {
  return h(
    "div",
    { class: "qe-pop-text" },
    h("dl", { class: "qe-keys" }, KEYS.map(([key, what]) => [h("dt", {}, h("kbd", { text: key })), h("dd", { text: what })])),
  );
}
