"""What a page of the Purchase tab weighs, how soon it is painted, and what a live change costs.

An order of a thousand items, of which the page shows 200 rows in two lists; a real browser; another
operator changes one row at a time. Time is from the command's answer to the changed cell.
"""

import argparse
import gzip
import os
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import BrowserContext, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from contracts.order_status.commands import ChangeStatus, ItemTarget
from contracts.order_status.vocabulary import ItemStatus
from deploy.local.seed import seed
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.admin_ui.others import Others
from tests.admin_ui.visitor import Visitor
from tests.browser.conftest import FLAGS, sign_in
from tests.browser.launching import browser_path
from tests.browser.watching import is_live, open_order

TICKS = os.sysconf("SC_CLK_TCK")
SERVICES = ("admin_ui", "order_status")

WATCH = """() => {
  window.seen = {}; window.spent = [];
  new MutationObserver((records) => {
    for (const { target } of records) {
      const cell = (target.nodeType === 1 ? target : target.parentElement).closest("td");
      if (cell?.dataset.cell === "purchase")
        window.seen[cell.querySelector(".amount").textContent]
          ??= performance.timeOrigin + performance.now();
    }
  }).observe(document.querySelector("main"), { subtree: true, childList: true });
  const apply = liveRows.apply;
  liveRows.apply = (told) => {
    const began = performance.now();
    const missing = apply(told);
    window.spent.push(performance.now() - began);
    return missing;
  };
  performance.clearResourceTimings();
}"""
SEEN = """(text) => new Promise((resolve) => {
  const look = () => { window.seen[text] ? resolve(window.seen[text]) : setTimeout(look, 5); };
  look();
})"""
BYTES = """() => performance.getEntriesByType("resource")
  .filter((entry) => new URL(entry.name).pathname.startsWith("/live/"))
  .map((entry) => [entry.encodedBodySize, entry.transferSize])"""
PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""


def order_of_200_rows(others: Others) -> str:
    """A hundred rows in each of two lists; the rest of a thousand items is on further pages."""
    order = others.large_order(1_000)
    targets = [ItemTarget(order_id=order, item_id=str(n)) for n in range(401, 1_001)]
    others.send("change-status", ChangeStatus(items=tuple(targets), status=ItemStatus.PACKING))
    return order


def weights(stack: LocalStack, order: str) -> Table:
    table = Table("what", "plain bytes", "gzip bytes", title="Page weight, 200 rows")
    visitor = Visitor.signed_in(stack)
    html = visitor.page(f"/orders/{order}/purchase")
    sizes: dict[str, list[bytes]] = {"HTML": [html.encode()], "CSS": [], "JS": []}
    for address in re.findall(r'/static/[^"]+\.(?:css|js)', html):
        kind = "CSS" if address.endswith("css") else "JS"
        sizes[kind].append(visitor.get(address).content)
    visitor.close()
    for kind, found in sizes.items():
        plain = sum(map(len, found))
        small = sum(len(gzip.compress(each, 5)) for each in found)
        table.add_row(kind, f"{plain:,}", f"{small:,}")
    return table


def painted(page: Page, order: str, times: int) -> Sequence[float]:
    found = []
    for _ in range(times):
        open_order(page, order)
        found.append(page.evaluate(PAINT))
    return found


def processor_ms(stack: LocalStack) -> Mapping[str, float]:
    """Return the processor time that the services have used."""
    found = {}
    for name in SERVICES:
        fields = Path(f"/proc/{stack.children[name].pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        found[name] = (int(user) + int(system)) * 1000 / TICKS
    return found


@contextmanager
def stream_bytes(stack: LocalStack) -> Iterator[list[int]]:
    """Count what the stream of one browser brings."""
    visitor, counted = Visitor.signed_in(stack), [0]
    opened = threading.Event()

    def listen() -> None:
        try:
            with visitor.client.stream("GET", "/live") as response:
                for chunk in response.iter_raw():
                    opened.set()
                    counted[0] += len(chunk)
        except (httpx2.HTTPError, RuntimeError, OSError):
            return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    opened.wait(30)
    counted[0] = 0
    yield counted
    visitor.close()


def changes(
    stack: LocalStack, others: Others, order: str, tabs: Sequence[Page], number: int
) -> Sequence[str]:
    """Change rows one by one; return the figures."""
    for tab in tabs:
        is_live(tab)
        tab.evaluate(WATCH)
    before = processor_ms(stack)
    took: list[float] = []
    with stream_bytes(stack) as streamed:
        for at in range(number):
            price = f"{1000 + number * len(tabs) + at}.25"
            text = f"{int(price[:-3]):,}{price[-3:]}"
            others.agree(order, str(at % 100 + 1), price)
            answered = time.time() * 1000
            took += [max(0.0, tab.evaluate(SEEN, text) - answered) for tab in tabs]
        of_stream = streamed[0] / number
    after = processor_ms(stack)
    asked = [size for tab in tabs for size in tab.evaluate(BYTES)]
    spent = [one for tab in tabs for one in tab.evaluate("window.spent")]
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return (
        str(len(tabs)),
        f"{cuts[49]:.0f}",
        f"{cuts[98]:.0f}",
        f"{of_stream:.0f}",
        f"{len(asked) / number / len(tabs):.1f}",
        f"{sum(body for body, _ in asked) / number / len(tabs):.0f}",
        f"{sum(whole for _, whole in asked) / number / len(tabs):.0f}",
        f"{statistics.median(spent):.1f}",
        *(f"{(after[name] - before[name]) / number:.0f}" for name in SERVICES),
    )


def measure(stack: LocalStack, context: BrowserContext, number: int) -> Iterator[Table]:
    others = Others(stack)
    order = order_of_200_rows(others)
    yield weights(stack, order)
    page = context.new_page()
    sign_in(page)
    first = painted(page, order, 1)[0]
    again = statistics.median(painted(page, order, 5))
    paint = Table("first visit ms", "again, median of 5 ms", title="First contentful paint")
    paint.add_row(f"{first:.0f}", f"{again:.0f}")
    yield paint
    table = Table(
        "tabs", "p50 ms", "p99 ms", "stream bytes", "asks a tab", "bytes", "with head",
        "page's script ms", "admin_ui cpu ms", "order_status cpu ms",
        title=f"One live change, over {number}",
    )  # fmt: skip
    table.add_row(*changes(stack, others, order, [page], number))
    open_order(page, order)
    tabs = [page, *(context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        open_order(tab, order)
    table.add_row(*changes(stack, others, order, tabs, number))
    yield table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=50)
    options = parser.parse_args()
    console = Console(width=140)
    with (
        tempfile.TemporaryDirectory(prefix="caigou-pages-") as folder,
        LocalStack(Path(folder), StackPorts.private()) as stack,
        sync_playwright() as playwright,
    ):
        seed(stack)
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        context = browser.new_context(
            base_url=stack.address("admin_ui"), viewport={"width": 1280, "height": 900}
        )
        for table in measure(stack, context, options.changes):
            console.print(table)
        browser.close()


if __name__ == "__main__":
    main()
