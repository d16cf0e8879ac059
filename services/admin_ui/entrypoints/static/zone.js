// Offers the browser's own time zone where one is chosen; without this script the list has it too.
"use strict";

{
  const offer = () => {
    const place = document.querySelector("[data-browser-zone]");
    if (!place?.hidden) return;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    // What is not in the list cannot be chosen.
    if (![...place.closest("form").elements.zone.options].some((option) => option.value === zone)) return;
    place.querySelector("button").value = zone;
    place.querySelector("span").textContent = zone;
    place.hidden = false;
  };
  document.body.addEventListener("htmx:afterSwap", offer);
  offer();
}
