"""Names of event streams and the ids that the store knows them by."""

from functools import lru_cache
from uuid import UUID, uuid5

import msgspec
import orjson

_NAMESPACE = UUID("6f1c7a34-9b1e-5c57-8d7e-0c41a5f0ca19")


class StreamName(msgspec.Struct, frozen=True, cache_hash=True):
    """The stream of one aggregate: its kind, its agency, and its own key.

    An order item's key is (order id, item id). The agency is part of every id, so that the
    same order number in two agencies is two streams. The hash is kept, because the writer looks
    states up by it many times per command.
    """

    kind: str
    agency: str
    key: tuple[str, ...]

    @property
    def id(self) -> UUID:
        """The originator id in the event store: the same name gives the same id, for ever."""
        return _stream_id(self)

    def __str__(self) -> str:
        return f"{self.kind} {'/'.join(self.key)}"


IDS = 200_000
"""Ids that are kept, as many as states fit into their cache: half a kilobyte each. Making one
again costs about a twentieth of a command.
"""


@lru_cache(maxsize=IDS)
def _stream_id(stream: StreamName) -> UUID:
    # JSON, not a joined text: ("a/b", "c") and ("a", "b/c") are different keys.
    name = [stream.kind, stream.agency, *stream.key]
    return uuid5(_NAMESPACE, orjson.dumps(name).decode())
