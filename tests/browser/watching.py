"""What tests of live pages look at."""

from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

SLOWEST_MS = 60_000
READY = "[data-list=ready_for_purchase] tbody tr[data-key]"

COUNT_TOUCHES = """() => {
  window.touched = new Set();
  new MutationObserver((records) => {
    for (const { target, addedNodes, removedNodes } of records) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const cell = element.closest("td, th");
      const row = element.closest("tr[data-key]");
      const name = cell?.dataset.cell ?? cell?.className ?? "row";
      if (row) window.touched.add(`${row.dataset.key}: ${name}`);
      else for (const node of [...addedNodes, ...removedNodes])
        if (node.dataset?.key) window.touched.add(`${node.dataset.key}: whole`);
    }
  }).observe(document.querySelector("main"), {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
}"""

CONTENT = """() => {
  const main = document.querySelector("main").cloneNode(true);
  for (const each of main.querySelectorAll(".fresh")) each.classList.remove("fresh");
  for (const each of main.querySelectorAll("[class='']")) each.removeAttribute("class");
  for (const each of main.querySelectorAll("input[name=key]")) each.value = "";
  for (const each of main.querySelectorAll(".chosen, .why")) each.textContent = "";
  for (const each of main.querySelectorAll("[hidden]")) each.removeAttribute("hidden");
  main.removeAttribute("data-position");
  return main.outerHTML.replace(/\\s+/g, " ").replace(/> </g, "><")
    .replace(/> /g, ">").replace(/ </g, "<").replace(/name="key" value="[^"]*"/g, "");
}"""


def open_order(page: Page, order: str, tab: str = "purchase") -> None:
    page.goto(f"/orders/{quote(order, safe='')}/{tab}")
    is_live(page)


def is_live(page: Page) -> None:
    expect(page.locator("#live .on")).to_be_visible(timeout=SLOWEST_MS)


def is_not_live(page: Page) -> None:
    expect(page.locator("#live .off")).to_be_visible(timeout=SLOWEST_MS)


def box(page: Page, item: str) -> Any:
    """Return the tick box of an item on its order's page."""
    return page.locator(f'tr[data-key$=" / {item}"] input[name=item]')


def cell(page: Page, item: str, name: str = "purchase") -> Any:
    return page.locator(f'tr[data-key$=" / {item}"] [data-cell={name}]')


def shows(page: Page, item: str, text: str) -> None:
    """Wait until the row's purchase price is another, without loading the page again."""
    expect(cell(page, item)).to_contain_text(text, timeout=SLOWEST_MS)


def put_away(page: Page, *, away: bool) -> None:
    """Hide the tab as the browser does when another is looked at."""
    page.evaluate(
        """(away) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => away });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        away,
    )
