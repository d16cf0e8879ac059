"""The position that a page was made at: its live updates begin there."""

from collections.abc import Mapping
from typing import Any

from services.admin_ui.domain.live_position import LivePosition


def page_position(context: Mapping[str, Any]) -> LivePosition:
    """Return how far the lists and the feed of a page's context had come when they were read."""
    pages = [section.page for section in context.get("sections", ())]
    if "orders" in context.get("found", ()):
        pages.append(context["found"])
    orders = [int(page["position"]) for page in pages if "position" in page]
    log = context.get("feed", {}).get("position")
    return LivePosition(min(orders, default=None), log)
