// An activity that is shown, on its own page or in the dialog, follows what becomes of it.
"use strict";

const liveActivity = (() => {
  let reading = false;
  let again = false;

  const shown = () => document.querySelector("#dialog-content [data-activity]") ?? document.querySelector("#main [data-activity]");

  function mend(ours, theirs) {
    if (ours.innerHTML === theirs.innerHTML || ours.contains(document.activeElement) && ours !== document.activeElement) return;
    const [steps, others] = [ours, theirs].map((each) => each.querySelector(":scope > ol"));
    if (!steps || !others) { ours.innerHTML = theirs.innerHTML; return; }
    // Steps are added, and seldom altered: what somebody has scrolled to stays.
    [...others.children].forEach((step, at) => {
      const old = steps.children[at];
      if (!old) steps.append(document.importNode(step, true));
      else if (old.innerHTML !== step.innerHTML) old.replaceWith(document.importNode(step, true));
    });
  }

  async function read() {
    if (reading) { again = true; return; }
    const cell = shown();
    if (!cell || document.hidden) return;
    reading = true;
    // The page itself may show later steps; the dialog begins with the first.
    const own = location.pathname === "/activity" && !cell.closest("dialog");
    const address = own ? location.href : `/activity?id=${encodeURIComponent(cell.dataset.activity)}`;
    const response = await fetch(address, { cache: "no-store", headers: { "HX-Request": "true" } }).catch(() => null);
    if (response?.ok) {
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const ours of document.querySelectorAll("[data-activity][data-cell]")) {
        const theirs = [...fresh.querySelectorAll("[data-activity][data-cell]")]
          .find((each) => each.dataset.cell === ours.dataset.cell && each.dataset.activity === ours.dataset.activity);
        if (theirs) mend(ours, theirs);
      }
    }
    setTimeout(() => { reading = false; if (again) { again = false; read(); } }, 300);
  }

  const concerns = (told) => { const id = shown()?.dataset.activity; return Boolean(id) && [told.id, told.absorbed_by].includes(id); };
  return { read, concerns };
})();
