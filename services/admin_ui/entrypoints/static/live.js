// Changes as they happen: cells of changed rows are written anew; ticks, focus and open texts stay.
"use strict";

const mark = document.getElementById("live");
const worker = document.querySelector("script[data-worker]")?.dataset.worker;

function show(state) {
  const on = state === "live";
  const span = document.createElement("span");
  span.className = on ? "on" : "off";
  span.textContent = `${on ? "●" : "○"} ${mark.dataset[state]}`;
  if (mark.textContent !== span.textContent) mark.replaceChildren(span);
}

let waiting = null;
let position = 0;

function soon(delay = 150) {
  // Many changes at once are one reading.
  waiting ??= setTimeout(() => { waiting = null; read(); }, delay);
}

async function read() {
  if (document.hidden) return;
  const address = new URL(location.href);
  if (position) address.searchParams.set("at_least", String(position));
  const response = await part(address);
  // Nobody is led away from what he is doing: the next button that is pressed leads to the sign-in.
  if (response?.headers.has("HX-Redirect")) { show("out"); return; }
  if (!response || response.status >= 500) { show("away"); return; }
  if (response.ok) mend(document.getElementById("main"), await parsed(response));
  const inside = document.querySelector("#dialog-content [data-activity]");
  if (inside) mendFrom(`/activity?id=${encodeURIComponent(inside.dataset.activity)}`, document.getElementById("dialog-content"));
  const badge = await part("/attention/badge");
  if (badge?.ok) document.getElementById("attention").innerHTML = await badge.text();
}

const part = (address) => fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
const parsed = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

async function mendFrom(address, where) {
  const response = await part(address);
  if (response?.ok) mend(where, await parsed(response));
}

function mend(where, fresh) {
  for (const section of where.querySelectorAll("[data-list], [data-feed], table[data-live=orders]")) {
    const same = section.dataset.list ? `[data-list="${section.dataset.list}"]` : section.matches("table") ? "table[data-live=orders]" : "[data-feed]";
    const other = fresh.querySelector(same);
    if (other) mendTable(section, other);
  }
  for (const cell of where.querySelectorAll("[data-activity][data-cell]")) {
    const other = [...fresh.querySelectorAll("[data-activity][data-cell]")].find((c) => c.dataset.cell === cell.dataset.cell);
    if (other && !cell.contains(document.activeElement)) write(cell, other);
  }
  document.dispatchEvent(new Event("caigou:rows"));
}

function write(cell, other) {
  if (cell.innerHTML === other.innerHTML) return false;
  cell.innerHTML = other.innerHTML;
  return true;
}

function mendTable(section, other) {
  const body = section.querySelector("tbody");
  const rows = new Map([...body.querySelectorAll("tr[data-key]")].map((row) => [row.dataset.key, row]));
  const wanted = [...other.querySelectorAll("tbody > tr")];
  let before = null;
  for (const theirs of wanted) {
    if (!theirs.dataset.key) continue;
    const ours = rows.get(theirs.dataset.key);
    rows.delete(theirs.dataset.key);
    if (!ours) {
      const added = document.importNode(theirs, true);
      before ? before.after(added) : body.prepend(added);
      before = added;
      continue;
    }
    for (const cell of ours.querySelectorAll(":scope > [data-cell]")) {
      const their = theirs.querySelector(`:scope > [data-cell="${cell.dataset.cell}"]`);
      if (their && write(cell, their)) cell.classList.add("fresh");
    }
    ours.className = theirs.className;
    ours.dataset.can = theirs.dataset.can ?? "";
    const box = ours.querySelector('input[name="item"]');
    const theirBox = theirs.querySelector('input[name="item"]');
    // A ticked row keeps the version that the person saw: what changed since must be told.
    if (box && theirBox && !box.checked) box.value = theirBox.value;
    before = ours;
  }
  for (const row of rows.values()) row.remove();
  const none = wanted.find((row) => !row.dataset.key);
  for (const row of body.querySelectorAll(":scope > tr:not([data-key])")) row.remove();
  if (none) body.append(document.importNode(none, true));
  for (const [name, selector] of [["count", ".tools .count"], ["count", ".tabs .count"]]) {
    const counts = [...section.querySelectorAll(selector)];
    [...other.querySelectorAll(selector)].forEach((each, at) => counts[at] && write(counts[at], each, name));
  }
}

function hear(event) {
  if (event === "away") { show("away"); return; }
  // What changed between rendering and connecting is read now.
  if (event === "live") { show("live"); soon(); return; }
  if (event === "stale") { show("stale"); soon(); return; }
  if (event === "activity") {
    show("live");
    soon();
    // What an activity tells may be ahead of the lists by a moment.
    clearTimeout(hear.again);
    hear.again = setTimeout(read, 1200);
  }
}

document.addEventListener("caigou:done", (event) => { position = Math.max(position, event.detail || 0); soon(0); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(0); });

function connect() {
  if (!mark || !window.EventSource) return;
  if (window.SharedWorker) {
    const shared = new SharedWorker(worker);
    shared.port.onmessage = (message) => hear(message.data.event);
    shared.port.start();
    return;
  }
  window.caigouHear = (message) => hear(message.event);
  document.head.append(Object.assign(document.createElement("script"), { src: worker }));
}

connect();
