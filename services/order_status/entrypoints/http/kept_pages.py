"""Pages of an order's items as they were last told, kept in bytes until one of them changes."""

from collections import OrderedDict
from collections.abc import Hashable

from services.order_status.application.reading.item_query import ItemPage
from services.order_status.entrypoints.http.freshness import catching_up

MAX_BYTES = 32 * 1024 * 1024
_TAIL = b',"position":'


class KeptPages:
    """The most recently asked pages, bounded in bytes.

    A page is good for as long as its order's items are those that it was made of; how far the
    whole view has come stands at its end and is written anew each time.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._pages: OrderedDict[Hashable, tuple[int, bytes]] = OrderedDict()

    def get(self, key: Hashable, changed: int, position: int, wanted: int) -> bytes | None:
        """Return the page if no item has changed since; see `ItemReading.changed_at`."""
        found = self._pages.get(key)
        if found is None or found[0] != changed:
            return None
        self._pages.move_to_end(key)
        return _whole(found[1], position, wanted)

    def keep(self, key: Hashable, changed: int, page: ItemPage, wanted: int) -> bytes:
        """Return the page in bytes, and keep what does not depend on the moment."""
        told = page.__pydantic_serializer__.to_json(page)
        # The last two fields: the view's position, and whether it is behind.
        head = told[: told.rindex(_TAIL)]
        if before := self._pages.pop(key, None):
            self._bytes -= len(before[1])
        self._pages[key] = (changed, head)
        self._bytes += len(head)
        while self._bytes > self._max_bytes:
            _, (_, oldest) = self._pages.popitem(last=False)
            self._bytes -= len(oldest)
        return _whole(head, page.position, wanted)


def _whole(head: bytes, position: int, wanted: int) -> bytes:
    behind = b"true" if catching_up(position, wanted) else b"false"
    return b'%b%b%d,"catching_up":%b}' % (head, _TAIL, position, behind)
