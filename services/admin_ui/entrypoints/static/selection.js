// Ticks of one list: the header's box, Shift-click, and buttons that say why they are off.
"use strict";

const boxes = (form) => [...form.querySelectorAll('tbody input[name="item"], tbody input[name="order"]')];

function refresh(form) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked);
  const everything = form.elements.matching?.checked;
  const header = form.querySelector("input.all");
  if (header) {
    header.hidden = all.length === 0;
    header.checked = ticked.length > 0 && ticked.length === all.length;
    header.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  const chosen = form.querySelector(".chosen");
  if (chosen) {
    const words = chosen.dataset;
    const number = everything ? form.elements.seen.value : ticked.length;
    const text = { 0: "", 1: words.one }[number] ?? `${number} ${words.many}`;
    if (chosen.textContent !== text) chosen.textContent = text;
  }
  const rows = ticked.map((box) => (box.closest("tr").dataset.can ?? "").split(" "));
  for (const button of form.querySelectorAll("button[data-ask]")) {
    // Where it may stand for every row, none need be ticked.
    const some = rows.length > 0 || ("none" in button.dataset && all.length > 0);
    const fits = some && rows.every((can) => can.includes(button.dataset.ask));
    const on = fits && !("single" in button.dataset && (rows.length > 1 || everything));
    button.setAttribute("aria-disabled", String(!on));
    button.title = on ? "" : reason(button, ticked);
  }
  form.querySelector(".why")?.replaceChildren();
}

// A row that the marketplace has been asked about says so itself.
function reason(button, ticked) {
  const pending = ticked.map((box) => box.closest("tr").querySelector("[data-pending]")).find(Boolean);
  return pending ? pending.dataset.pending.trim() : button.dataset.why;
}

let last = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopPropagation();
    const why = button.form.querySelector(".why");
    const ticked = boxes(button.form).filter((each) => each.checked);
    if (why) why.textContent = `${button.textContent}: ${reason(button, ticked)}`;
    return;
  }
  const box = event.target;
  if (box.name === "matching") {
    for (const each of boxes(box.form)) each.checked = box.checked;
    refresh(box.form);
    return;
  }
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.closest("table.rows")) return;
  const form = box.form;
  if (box.classList.contains("all")) {
    for (const each of boxes(form)) each.checked = box.checked;
  } else if (event.shiftKey && last && last.form === form) {
    const all = boxes(form);
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  if (box.name === "item" || box.name === "order") last = box;
  // Whoever takes one row out of all does not mean all any more.
  if (form.elements.matching && !boxes(form).every((each) => each.checked)) form.elements.matching.checked = false;
  refresh(form);
}, true);

function refreshAll() {
  for (const form of document.querySelectorAll('form[id^="form-"]')) refresh(form);
}

document.addEventListener("caigou:rows", refreshAll);
window.addEventListener("pageshow", refreshAll);
refreshAll();
