// One popover for help and menus, in the browser's own top layer. Escape and a click elsewhere close it; focus goes
// back to where it came from.

import { h } from "./dom.js";

let box = null;
let opener = null;

export function adoptPopover(root) {
  if (box) box.remove();
  box = h("div", { class: "qe-pop", popover: "auto" });
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed" || !opener) return;
    opener.setAttribute("aria-expanded", "false");
    if (box.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
    opener = null;
  });
  root.append(box);
}

function place(anchor) {
  const at = anchor.getBoundingClientRect();
  box.style.maxHeight = `${window.innerHeight - 24}px`;
  const own = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - own.width - 8));
  const below = at.bottom + 4;
  const top = below + own.height > window.innerHeight - 8 ? Math.max(8, at.top - own.height - 4) : below;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

export function openPopover(anchor, content, { role = "dialog", label = "" } = {}) {
  if (box.matches(":popover-open")) box.hidePopover();
  box.setAttribute("role", role);
  box.setAttribute("aria-label", label);
  box.replaceChildren(...[content].flat().filter(Boolean));
  opener = anchor;
  anchor.setAttribute("aria-expanded", "true");
  box.showPopover();
  place(anchor);
  const first = box.querySelector("button, a, input, select, [tabindex]");
  if (first) first.focus();
}

export function popoverIsOpen() {
  return Boolean(box && box.matches(":popover-open"));
}

export function closePopover() {
  if (box && box.matches(":popover-open")) box.hidePopover();
}

export function openMenu(anchor, items, label = "Menu") {
  const buttons = items.filter(Boolean).map((item) =>
    item.heading
      ? h("div", { class: "qe-menu-head", text: item.heading })
      : h(
          "button",
          {
            type: "button",
            role: "menuitem",
            class: "qe-menu-item",
            disabled: item.disabled,
            onclick: () => { closePopover(); item.act(); },
          },
          h("span", { text: item.label }),
          item.hint && h("kbd", { text: item.hint }),
        ),
  );
  const list = h("div", { class: "qe-menu" }, buttons);
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button:not([disabled])")];
    const at = all.indexOf(document.activeElement);
    const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (go === undefined) return;
    event.preventDefault();
    all[(go + all.length) % all.length].focus();
  });
  openPopover(anchor, list, { role: "menu", label });
}
