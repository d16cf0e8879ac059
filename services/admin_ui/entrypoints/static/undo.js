// What is offered after an action: Undo stays for a while when the dialog is closed; a row whose
// change is recorded says so until the list shows it.
"use strict";

{
  const toast = document.getElementById("toast");
  const box = document.getElementById("dialog");
  const inside = document.getElementById("dialog-content");
  const STAYS_MS = 30000;
  const recorded = new Map();

  const rowsOf = (key) => [...document.querySelectorAll("main tr[data-key]")].filter((row) => row.dataset.key === key);

  // The version that is shown; the value of a ticked box is the one that the person saw.
  const versionOf = (row) => Number(row.querySelector('input[name="item"]')?.dataset.version);

  // The mark is an attribute of the cell: what the cell holds is written anew by the list itself.
  function mark() {
    for (const [key, { version, text }] of recorded) {
      const rows = rowsOf(key);
      const old = rows.filter((row) => versionOf(row) < version);
      if (rows.length && old.length === 0) recorded.delete(key);
      for (const row of rows) {
        const cell = row.querySelector('[data-cell="status"]');
        if (recorded.has(key) && old.includes(row)) cell.dataset.recorded = text;
        else delete cell.dataset.recorded;
      }
    }
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    // What came to nothing is not offered to be undone.
    if (inside?.querySelector("#operation[data-nothing-done]")) inside.querySelector(".undo")?.remove();
    const result = event.detail.target === inside ? inside.querySelector("#result") : null;
    if (!result) return;
    for (const line of result.querySelectorAll("li.done")) {
      const [row] = rowsOf(line.dataset.row);
      if (!row) continue;
      // The list may have shown it before this answer came.
      const version = Number(line.dataset.version);
      recorded.set(line.dataset.row, { version, text: result.dataset.recorded });
    }
    mark();
  });

  document.addEventListener("caigou:rows", mark);

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    // What somebody is about to press is not taken away from under the finger.
    const part = event.detail.elt;
    if (part.id === "operation" && part.contains(document.activeElement)) event.preventDefault();
    // An Undo that was pressed in the toast is answered in the dialog.
    if (toast?.contains(part)) hide();
  });

  function hide() {
    clearTimeout(hide.timer);
    toast.hidden = true;
    toast.querySelector(".undo")?.remove();
  }

  // The dialog empties itself when it closes; what it offered moves out just before.
  box?.addEventListener("close", () => {
    const offer = inside.querySelector(".undo");
    if (!offer) return;
    hide();
    toast.prepend(offer);
    toast.hidden = false;
    hide.timer = setTimeout(hide, STAYS_MS);
  }, { capture: true });

  toast?.querySelector("[data-hide]")?.addEventListener("click", hide);
}
