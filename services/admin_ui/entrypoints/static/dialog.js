// Forms in a dialog over the list. Without this script they are pages of their own.
"use strict";

const dialog = document.getElementById("dialog");
const content = document.getElementById("dialog-content");
const told = document.getElementById("told");

function tell(text) {
  told.textContent = text;
  told.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { told.hidden = true; }, 12000);
}

document.body.addEventListener("htmx:configRequest", (event) => {
  // Buttons above a list bring their form into the dialog.
  if (event.detail.elt.matches("button[data-ask]")) event.detail.target = content;
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("button[data-ask]")) event.detail.target = content;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== content) return;
  if (!dialog.open) dialog.showModal();
  content.querySelector("[autofocus]")?.focus();
  document.dispatchEvent(new CustomEvent("caigou:done", { detail: 0 }));
  const result = content.querySelector("#result");
  if (!result) return;
  const done = result.querySelectorAll("li.done");
  for (const line of done) untick(line.dataset.row, line.dataset.value);
  // What stood for every row has been done with; a second press must not mean others.
  if (done.length) for (const every of document.querySelectorAll('input[name="matching"]')) every.checked = false;
  document.dispatchEvent(new CustomEvent("caigou:done", { detail: Number(result.dataset.position) }));
});

// Its next tick stands for what the person has just made of it, not for what was seen before.
function untick(key, value) {
  for (const row of document.querySelectorAll("tr[data-key]")) {
    if (row.dataset.key !== key) continue;
    const box = row.querySelector('input[name="item"]');
    if (!box) continue;
    box.checked = false;
    if (value) box.value = value;
  }
  document.dispatchEvent(new Event("caigou:rows"));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]") && dialog?.open) {
    event.preventDefault();
    dialog.close();
  }
});

dialog?.addEventListener("close", () => content.replaceChildren());

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => tell(told.dataset.noNetwork));
}
