// Discrete acts and their short forms: lock, slip a start, take out, add a hire, save, open, rename. What undo brings
// back asks nothing; deleting a saved scenario, which it does not, is the one act that asks first.

import { h, iconButton, setText } from "./dom.js";
import { read, show } from "./format.js";

let count = 0;

function field(label, input, hint) {
  count += 1;
  input.id = `qe-field-${count}`;
  return h("div", { class: "qe-field" }, h("label", { for: input.id, text: label }), input, hint && h("p", { class: "qe-hint", text: hint }));
}

function select(options) {
  return h("select", { class: "qe-select" }, (options || []).map((each) => (typeof each === "object"
    ? h("option", { value: each.value, text: each.label })
    : h("option", { value: each, text: each }))));
}

// A form in the browser's own dialog: Escape closes it, focus stays inside and comes back after.
export function openForm(app, { title, intro, fields, action, submit }) {
  const back = document.activeElement;
  const error = h("p", { class: "qe-error", role: "alert" });
  const form = h("form", { class: "qe-form", method: "dialog" },
    h("div", { class: "qe-fig-head" }, h("h3", { text: title }), iconButton("close", "Close", () => dialog.close())),
    intro && h("p", { text: intro }),
    fields,
    error,
    action && h("div", { class: "qe-form-acts" }, h("button", { type: "button", class: "qe-btn", text: "Cancel", onclick: () => dialog.close() }), h("button", { type: "submit", class: "qe-btn qe-primary", text: action })));
  const dialog = h("dialog", { class: "qe-dialog", "aria-label": title }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const problem = submit ? submit() : null;
    if (problem) { setText(error, problem); return; }
    dialog.close();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); if (back && back.isConnected) back.focus(); });
  app.root.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector(".qe-form input, .qe-form select, .qe-form-acts .qe-primary");
  if (first) first.focus();
  return dialog;
}

export function rowMenu(row, app, opens) {
  const can = row.can || ["lock", "slip", "out"];
  return [
    opens && { label: opens, act: () => app.acts.open(row) },
    can.includes("lock") && { label: row.locked ? "Change the lock…" : "Lock this number…", act: () => app.acts.lock(row) },
    row.locked && { label: "Unlock", act: () => app.flow.act({ kind: "unlock", rep: row.id }) },
    can.includes("slip") && { label: "Slip the start…", act: () => app.acts.slip(row) },
    can.includes("out") && !row.out && { label: "Take out of the plan", act: () => app.flow.act({ kind: "take_out", rep: row.id }) },
    row.out && { label: "Put back into the plan", act: () => app.flow.act({ kind: "restore", rep: row.id }) },
    can.includes("remove") && { label: "Remove this hire", act: () => app.flow.act({ kind: "remove_hire", rep: row.id }) },
  ];
}

export function createActs(app) {
  const nameOf = (row) => row.name || (row.cells[app.data.table.columns[0].key] || {}).text || row.id;
  return {
    open(row) { app.flow.act({ kind: "open", rep: row ? row.id : null }); },

    lock(row) {
      const money = { format: "money" };  // with a minimum, -5 would be read as 0
      const number = h("input", { type: "text", inputmode: "decimal", class: "qe-number", value: row.quota === undefined || row.quota === null ? "" : String(row.quota) });
      const reason = h("input", { type: "text", class: "qe-text", maxlength: "200", value: row.lock_reason || "" });
      openForm(app, {
        title: `Lock ${nameOf(row)}`,
        intro: "This number stays as it is; everybody else's quota makes room for it.",
        fields: [field(`Quota (${app.data.currency || "money"})`, number, "for example 840000 or 840K"), field("Reason", reason, "who asked for it and why")],
        action: "Lock",
        submit: () => {
          const value = read(number.value, money);
          if (!Number.isFinite(value ?? NaN) || value < 0) return "Quota: write an amount of 0 or more, such as 840000 or 840K; nothing was changed.";
          if (!reason.value.trim()) return "Reason: say in a few words why this number is fixed.";
          app.flow.act({ kind: "lock", rep: row.id, value, reason: reason.value.trim() });
          const panel = app.root.querySelector(".qe-detail");
          if (panel) panel.scrollTop = 0;  // who pays stands on top of it
          return null;
        },
      });
    },

    slip(row) {
      const months = h("input", { type: "number", min: "-12", max: "24", step: "1", class: "qe-number", value: "1" });
      openForm(app, {
        title: `Slip the start of ${nameOf(row)}`,
        intro: row.start_text ? `Starts ${row.start_text} now.` : null,
        fields: [field("Months later", months, "a negative number brings the start forward")],
        action: "Slip",
        submit: () => {
          const value = Number(months.value);
          if (!Number.isInteger(value) || value === 0) return "Months: write a whole number other than 0.";
          app.flow.act({ kind: "slip_start", rep: row.id, months: value });
          return null;
        },
      });
    },

    hire() {
      const given = app.data.hire || {};
      const role = select(given.roles);
      const segment = select(given.segments);
      const territory = h("select", { class: "qe-select" });
      // A hire sells in a territory of the segment; where none is of it, in any.
      const limit = () => {
        const own = (given.territories || []).filter((each) => each.segment === segment.value);
        const before = territory.value;
        territory.replaceChildren(...select(own.length ? own : given.territories).children);
        if ([...territory.options].some((each) => each.value === before)) territory.value = before;
      };
      segment.addEventListener("change", limit);
      limit();
      const name = h("input", { type: "text", class: "qe-text", maxlength: "80", placeholder: "Planned hire" });
      const manager = select([{ value: "", label: "none yet" }, ...(given.managers || [])]);
      const start = select(given.starts);
      const ote = h("input", { type: "text", inputmode: "decimal", class: "qe-number", value: given.ote ? String(given.ote) : "" });
      const pay = !app.data.projector;
      openForm(app, {
        title: "Add a hire",
        intro: "A planned hire ramps from the start month and carries quota from then on.",
        fields: [field("Role", role), field("Segment", segment), field("Territory", territory), field("Starts", start), given.named && field("Name (optional)", name), given.named && field("Manager", manager), pay && field(`On-target earnings (${app.data.currency || "money"})`, ote)],
        action: "Add",
        submit: () => {
          const value = ote.value.trim() ? read(ote.value, { format: "money", min: 0 }) : null;
          if (pay && ote.value.trim() && value === null) return "On-target earnings: write an amount such as 160000 or 160K.";
          app.flow.act({ kind: "add_hire", role: role.value, segment: segment.value, territory: territory.value, start: start.value, ote: value, name: name.value.trim(), manager: manager.value });
          return null;
        },
      });
    },

    save() {
      const name = h("input", { type: "text", class: "qe-text", maxlength: "80", value: app.data.scenario_name || "" });
      const told = h("p", { class: "qe-hint", role: "status" });
      const dialog = openForm(app, {
        title: "Save this scenario",
        fields: [field("Name", name), told],
        action: "Save",
        submit: () => {
          if (!name.value.trim()) return "Name: give the scenario a name.";
          app.flow.act({ kind: "save", name: name.value.trim() });
          return null;
        },
      });
      const check = () => {
        const used = (app.data.scenario_names || []).includes(name.value.trim());
        setText(dialog.querySelector("[type=submit]"), used ? "Replace" : "Save");
        setText(told, used ? `What is saved as ${name.value.trim()} now is replaced for good: undo does not bring it back.` : "Saved beside the data, for everybody who opens them.");
      };
      name.addEventListener("input", check);
      check();
    },

    rename(old) {
      const name = h("input", { type: "text", class: "qe-text", maxlength: "80", value: old });
      openForm(app, {
        title: `Rename ${old}`,
        fields: [field("New name", name)],
        action: "Rename",
        submit: () => {
          const to = name.value.trim();
          if (!to) return "New name: give the scenario a name.";
          if (to !== old && (app.data.scenario_names || []).includes(to)) return `New name: ${to} is in use; choose another.`;
          if (to !== old) app.flow.act({ kind: "rename", name: old, to });
          return null;
        },
      });
    },

    remove(name) {
      openForm(app, {
        title: `Delete ${name}?`,
        intro: "It is taken out of the saved scenarios for everybody, and undo does not bring it back. What is on screen stays.",
        action: "Delete",
        submit: () => { app.flow.act({ kind: "delete", name }); return null; },
      });
    },

    // A file of parameters, as `--params` takes it and as the menu hands it out; Python reads it.
    openFile() {
      const box = h("input", { type: "file", accept: ".toml,.txt", class: "qe-sr", "aria-label": "A scenario file" });
      box.addEventListener("change", () => {
        const [file] = box.files;
        const reader = new FileReader();
        reader.onload = () => app.flow.act({ kind: "open_file", name: file.name, base64: String(reader.result).split(",")[1] || "" });
        if (file) reader.readAsDataURL(file.slice(0, 300000));
        box.remove();
      });
      box.addEventListener("cancel", () => box.remove());
      app.root.append(box);
      box.click();
    },

    share() {
      if (app.data.link) { this.offerLink(app.data.link); return; }
      app.wantsLink = true;
      app.flow.act({ kind: "share" });
    },

    // link: a query string or path; the address of this server is the browser's to know.
    offerLink(link) {
      const full = new URL(link, window.location.href).href;
      const box = h("input", { type: "text", class: "qe-text", readonly: true, value: full });
      const said = h("p", { class: "qe-hint", role: "status" });
      openForm(app, { title: "A link to this scenario", intro: "It opens the same parameters on the same data.", fields: [field("Link", box), said] });
      box.select();
      if (navigator.clipboard) navigator.clipboard.writeText(full).then(() => setText(said, "Copied to the clipboard."), () => setText(said, "Copy it with Ctrl or Cmd + C."));
    },

    money: (value) => show(value, { format: "money" }),
  };
}
