"""What a page gets that asks what changed: the rows that did, and the rest only where it differs.

A page says which digests it has; a list's keys or a part that it has already is not sent again.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.responses import Response

from services.admin_ui.domain.live_position import LivePosition


class LiveAnswer:
    """Collects lists, parts and counts of one page."""

    def __init__(self, have: str) -> None:
        self._known = frozenset(have[:2000].split("."))
        self._digests: list[str] = []
        self._lists: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, str] = {}
        self._counts: dict[str, str] = {}

    def add_list(self, name: str, keys: Sequence[str], rows: str, *, changed: bool) -> None:
        """Add rows as `<tr>`, and the keys of all rows of the page in their order."""
        told: dict[str, Any] = {"rows": rows}
        if self._is_new(f"list {name}", *keys):
            told["keys"] = list(keys)
        if changed or "keys" in told:
            self._lists[name] = told

    def add_part(self, name: str, html: str) -> None:
        """Add what stands inside the element with this `data-part`."""
        if self._is_new(f"part {name}", html):
            self._parts[name] = html

    def add_count(self, name: str, text: str) -> None:
        """Add what the element with this `data-count` says."""
        self._counts[name] = text

    def body(self, position: LivePosition, *, behind: bool = False) -> bytes:
        """Return the answer; `behind` says that more is on its way into the lists."""
        told = {
            "position": str(position),
            "behind": behind,
            "have": ".".join(self._digests),
            "lists": self._lists,
            "parts": self._parts,
            "counts": self._counts,
        }
        return orjson.dumps(told)

    def _is_new(self, *texts: str) -> bool:
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:10]
        self._digests.append(digest)
        return digest not in self._known


def respond(body: bytes) -> Response:
    """Return the response with an answer's body."""
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")
