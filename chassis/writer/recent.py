"""What was answered lately, so that a repeat meets its answer before it is decided again.

Without it each repeat would be found by the inbox's primary key, i.e. by a failed transaction,
and everything that shared it would be decided twice.
"""

from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from chassis.writer.pending import Pending

MAX_BYTES = 32 * 1024 * 1024
ROW_BYTES = 500
"""About what an entry costs beside its answer: key, digest, and the table's own parts."""


class Remembered(msgspec.Struct, frozen=True, gc=False):
    """The part of a receipt that a repeat needs."""

    digest: bytes
    answer: bytes


class RecentAnswers:
    """The latest durable answers, bounded in bytes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._by_key: OrderedDict[tuple[str, str], Remembered] = OrderedDict()

    def remember(self, pendings: Iterable[Pending]) -> None:
        """Keep what has been committed, and drop the oldest beyond the bound."""
        for pending in pendings:
            self._drop(self._by_key.pop(pending.inbox_key, None))
            self._by_key[pending.inbox_key] = Remembered(pending.context.digest, pending.answer)
            self._bytes += ROW_BYTES + len(pending.answer)
        while self._bytes > self._max_bytes:
            self._drop(self._by_key.popitem(last=False)[1])

    def _drop(self, one: Remembered | None) -> None:
        if one is not None:
            self._bytes -= ROW_BYTES + len(one.answer)

    def of(self, key: tuple[str, str]) -> Remembered | None:
        return self._by_key.get(key)
