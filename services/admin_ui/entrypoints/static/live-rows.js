// Writes what changed into lists and parts of a page. A cell that somebody uses waits until he is
// done; ticks, focus, selected text and open pop-ups are never touched.
"use strict";

const liveRows = (() => {
  const waiting = new Map(); // a cell in use, and what it is to become

  function inUse(element) {
    if (element.contains(document.activeElement)) return true;
    if (element.querySelector(":popover-open")) return true;
    // "All that match" stands for as many as the person saw.
    if (element.querySelector('input[name="matching"]:checked')) return true;
    const selected = document.getSelection();
    return Boolean(selected && !selected.isCollapsed && selected.containsNode(element, true));
  }

  // A form's key is new each time and says nothing.
  const said = (element) => element.innerHTML.trim().replace(/name="key" value="[^"]*"/g, "");

  function write(cell, other) {
    waiting.delete(cell);
    if (said(cell) === said(other)) return false;
    if (inUse(cell)) { waiting.set(cell, other); return false; }
    const chosen = cell.value;
    cell.innerHTML = other.innerHTML;
    if (cell instanceof HTMLSelectElement) cell.value = chosen;
    return true;
  }

  function set(element, name, value) {
    if (element.getAttribute(name) === value) return false;
    value === null ? element.removeAttribute(name) : element.setAttribute(name, value);
    return true;
  }

  // Returns whether the buttons above the list, or a mark in it, may have to say something else.
  function mendRow(ours, theirs) {
    for (const cell of ours.querySelectorAll(":scope > [data-cell]")) {
      const other = theirs.querySelector(`:scope > [data-cell="${cell.dataset.cell}"]`);
      if (other && write(cell, other)) cell.classList.add("fresh");
    }
    const box = ours.querySelector('input[name="item"]');
    const theirBox = theirs.querySelector('input[name="item"]');
    // A ticked row keeps the version that the person saw: what changed since must be told.
    if (box && theirBox && !box.checked) set(box, "value", theirBox.getAttribute("value"));
    const moved = Boolean(box && theirBox) && set(box, "data-version", theirBox.getAttribute("data-version"));
    set(ours, "class", theirs.getAttribute("class"));
    return set(ours, "data-can", theirs.getAttribute("data-can")) || moved;
  }

  const ticked = (row) => row.querySelector('input[name="item"]')?.checked;

  function leave(row) {
    if (!ticked(row) && !inUse(row)) { row.remove(); return; }
    // What somebody has ticked or reads does not vanish under his hand.
    if (row.classList.contains("gone")) return;
    row.classList.add("gone");
    const note = document.createElement("div");
    note.className = "notice";
    note.textContent = row.closest("[data-gone]")?.dataset.gone ?? "";
    row.querySelector('[data-cell="number"], [data-cell]')?.append(note);
  }

  function move(body, row, before) {
    const held = row.isConnected && row.contains(document.activeElement) ? document.activeElement : null;
    if (row.isConnected && body.moveBefore) body.moveBefore(row, before);
    else body.insertBefore(row, before);
    held?.focus({ preventScroll: true });
  }

  function arrange(body, wanted) {
    let next = body.firstElementChild;
    for (const row of wanted) {
      while (next && next !== row && next.classList.contains("gone")) next = next.nextElementSibling;
      // The row that is in the way is moved in its turn: one that moved is one move.
      if (next && next !== row && next.nextElementSibling === row) next = row;
      if (next === row) next = row.nextElementSibling;
      else move(body, row, next);
    }
  }

  function mendList(section, told, missing) {
    const body = section.querySelector("tbody");
    const ours = new Map([...body.querySelectorAll(":scope > tr[data-key]")].map((row) => [row.dataset.key, row]));
    const holder = document.createElement("template");
    holder.innerHTML = told.rows;
    let other = false;
    for (const theirs of holder.content.querySelectorAll("tr[data-key]")) {
      const row = ours.get(theirs.dataset.key);
      if (row && !row.classList.contains("gone")) other = mendRow(row, theirs) || other;
      else if (told.keys) {
        row?.remove();
        ours.set(theirs.dataset.key, document.importNode(theirs, true));
      }
    }
    if (!told.keys) return other;
    const here = new Set(told.keys);
    for (const [key, row] of ours) if (!here.has(key)) leave(row);
    const absent = told.keys.filter((key) => !ours.has(key) || ours.get(key).classList.contains("gone"));
    for (const key of absent) missing.push(key);
    arrange(body, told.keys.filter((key) => !absent.includes(key)).map((key) => ours.get(key)));
    for (const row of body.querySelectorAll(":scope > tr:not([data-key])")) row.remove();
    const none = holder.content.querySelector("tr:not([data-key])");
    if (!body.firstElementChild && none) body.append(document.importNode(none, true));
    return true;
  }

  // Returns the keys of rows that the page must have and was not given.
  function apply(told) {
    const missing = [];
    let other = false;
    for (const [name, list] of Object.entries(told.lists)) {
      const section = document.querySelector(`[data-list="${name}"], table[data-live="${name}"], [data-${name}]`);
      if (section) other = mendList(section, list, missing) || other;
    }
    for (const [name, html] of Object.entries(told.parts)) {
      const part = document.querySelector(`[data-part="${name}"]`);
      if (!part) continue;
      const holder = document.createElement(part.tagName);
      holder.innerHTML = html.trim();
      other = write(part, holder) || other;
    }
    for (const [name, text] of Object.entries(told.counts)) {
      for (const count of document.querySelectorAll(`[data-count="${name}"]`)) {
        if (count.textContent !== text) count.textContent = text;
      }
    }
    if (!told.behind) for (const notice of document.querySelectorAll("[data-behind]")) notice.remove();
    if (other) document.dispatchEvent(new Event("caigou:rows"));
    return missing;
  }

  // Returns what a whole page tells, as if it had been asked what changed of it.
  function read(fresh) {
    const lists = {};
    for (const section of fresh.querySelectorAll("[data-list]")) {
      const rows = [...section.querySelectorAll("tbody > tr")];
      const keys = rows.map((row) => row.dataset.key).filter(Boolean);
      lists[section.dataset.list] = { rows: rows.map((row) => row.outerHTML).join(""), keys };
    }
    return { lists, parts: {}, counts: {}, behind: false };
  }

  function settle() {
    for (const [cell, other] of [...waiting]) {
      if (!cell.isConnected) waiting.delete(cell);
      else if (!inUse(cell)) write(cell, other);
    }
    const gone = document.querySelectorAll("tr.gone");
    for (const row of gone) if (!ticked(row) && !inUse(row)) row.remove();
    if (gone.length && !document.querySelector("tr.gone")) document.dispatchEvent(new Event("caigou:rows"));
  }

  // A row that has left is let go with its tick; the focus goes on to the next one.
  document.addEventListener("change", ({ target }) => {
    const row = target.closest("tr.gone");
    if (!row || target.checked) return;
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('input[name="item"]')?.focus();
  });

  // Once the event is over: only then is the focus where it goes.
  const soon = () => setTimeout(settle, 0);
  for (const name of ["focusin", "focusout", "change", "selectionchange"]) document.addEventListener(name, soon);
  document.addEventListener("toggle", soon, true);
  document.addEventListener("caigou:done", soon);
  document.addEventListener("animationend", (event) => event.target.classList.remove("fresh"));
  const pending = () => [...document.querySelectorAll("tr[data-key]:has([data-pending])")].map((row) => row.dataset.key);
  return { apply, read, pending };
})();
