// The line on top: what plan this is, undo, redo, pin, share, projector, and the menu with the rest.

import { h, icon, iconButton, setAttr, setText } from "./dom.js";
import { openForm } from "./acts.js";
import { keyList } from "./help.js";
import { openMenu } from "./popover.js";

export function createHeader(app) {
  const title = h("h1", { class: "qe-title" });
  const subtitle = h("p", { class: "qe-subtitle" });
  const assumed = h("button", { type: "button", class: "qe-assumed", onclick: () => app.flow.act({ kind: "open_assumed" }) });
  const undo = iconButton("undo", "Undo (Ctrl or Cmd + Z)", () => app.flow.act({ kind: "undo" }));
  const redo = iconButton("redo", "Redo (Shift + Ctrl or Cmd + Z)", () => app.flow.act({ kind: "redo" }));
  const word = (name, text, label, act) => h("button", { type: "button", class: "qe-btn qe-tool", "aria-label": `${text}: ${label}`, title: label, onclick: act }, icon(name), h("span", { text }));
  const pin = word("pin", "Pin", "Pin as the baseline to compare with", () => app.flow.act({ kind: "pin" }));
  const share = word("share", "Share", "A link that opens this scenario, on this computer only unless the server is opened to others", () => app.acts.share());
  const screen = word("screen", "Projector", "Large type; pay is hidden", () => app.flow.act({ kind: "projector", on: !app.data.projector }));
  const more = iconButton("more", "More", () => openMenu(more, items(), "More"), { "aria-haspopup": "menu" });
  const root = h("header", { class: "qe-header" },
    h("div", { class: "qe-titles" }, title, subtitle, assumed),
    h("div", { class: "qe-tools", role: "toolbar", "aria-label": "Scenario" }, undo, redo, pin, share, screen, more));

  function items() {
    const data = app.data;
    return [
      { label: "Save this scenario…", act: () => app.acts.save() },
      { heading: "Open" },
      ...(data.scenario_names || []).map((name) => ({ label: name, act: () => app.flow.act({ kind: "load", name }) })),
      { label: "A scenario file…", act: () => app.acts.openFile() },
      { heading: "Scenario" },
      { label: "Everything back to the defaults", act: () => app.flow.act({ kind: "reset" }) },
      { label: "Back to the pinned baseline", disabled: !(data.can && data.can.unpin), act: () => app.flow.act({ kind: "to_baseline" }) },
      { label: data.masked ? "Show names" : "Mask names (Rep 07)", act: () => app.flow.act({ kind: "mask", on: !data.masked }) },
      ...(data.can && data.can.saved ? [
        { label: `Rename ${data.scenario_name}…`, act: () => app.acts.rename(data.scenario_name) },
        { label: `Delete ${data.scenario_name}…`, act: () => app.acts.remove(data.scenario_name) },
      ] : []),
      { heading: "Download" },
      data.can && data.can.toml && { label: "Parameters as a file (TOML)", act: () => app.flow.act({ kind: "toml" }) },
      data.can && data.can.xlsx && { label: "Reps and parameters (XLSX)", act: () => app.flow.act({ kind: "xlsx" }) },
      { label: "Keys", hint: "?", act: () => showKeys(app) },
    ];
  }

  return {
    root,
    show(data) {
      setText(title, data.title);
      setText(subtitle, data.subtitle);
      undo.disabled = !(data.can && data.can.undo);
      redo.disabled = !(data.can && data.can.redo);
      setAttr(screen, "aria-pressed", data.projector ? "true" : "false");
      setAttr(pin, "aria-pressed", data.can && data.can.unpin ? "true" : "false");
      assumed.hidden = !data.assumed_count;
      setText(assumed, `${data.assumed_count} assumed`);
      setAttr(assumed, "title", `${data.assumed_count} values here are still assumed: nobody has confirmed them`);
    },
  };
}

export function showKeys(app) {
  if (!app.root.querySelector("dialog[open]")) openForm(app, { title: "Keys", fields: [keyList()] });
}
