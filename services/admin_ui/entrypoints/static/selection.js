// Ticks of one list: the header's box, Shift-click, and buttons that say why they are off.
"use strict";

const boxes = (form) => [...form.querySelectorAll('tbody input[name="item"]')];

function refresh(form) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked);
  const header = form.querySelector("input.all");
  if (header) {
    header.hidden = all.length === 0;
    header.checked = ticked.length > 0 && ticked.length === all.length;
    header.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  const chosen = form.querySelector(".chosen");
  if (chosen) {
    const words = chosen.dataset;
    const text = { 0: "", 1: words.one }[ticked.length] ?? `${ticked.length} ${words.many}`;
    if (chosen.textContent !== text) chosen.textContent = text;
  }
  const rows = ticked.map((box) => box.closest("tr").dataset.can.split(" "));
  for (const button of form.querySelectorAll("button[data-ask]")) {
    const fits = rows.length > 0 && rows.every((can) => can.includes(button.dataset.ask));
    const on = fits && !("single" in button.dataset && rows.length > 1);
    button.setAttribute("aria-disabled", String(!on));
    button.title = on ? "" : button.dataset.why;
  }
  form.querySelector(".why")?.replaceChildren();
}

let last = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopPropagation();
    const why = button.form.querySelector(".why");
    if (why) why.textContent = `${button.textContent}: ${button.dataset.why}`;
    return;
  }
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.closest("table.rows")) return;
  const form = box.form;
  if (box.classList.contains("all")) {
    for (const each of boxes(form)) each.checked = box.checked;
  } else if (event.shiftKey && last && last.form === form) {
    const all = boxes(form);
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  if (box.name === "item") last = box;
  if (form.querySelector("button[data-ask]")) refresh(form);
}, true);

function refreshAll() {
  for (const form of document.querySelectorAll('form[id^="form-"]')) refresh(form);
}

document.addEventListener("caigou:rows", refreshAll);
window.addEventListener("pageshow", refreshAll);
refreshAll();
