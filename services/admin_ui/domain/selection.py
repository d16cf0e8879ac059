"""Selection: the rows that somebody ticked, each with the version that the page showed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class UnreadableSelectionError(ValueError):
    """The value of a tick box is none of ours."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One ticked row."""

    order_id: str
    item_id: str
    version: int

    @property
    def value(self) -> str:
        """The value of the row's tick box."""
        return json.dumps([self.order_id, self.item_id, self.version], ensure_ascii=False)


def read_selection(values: Iterable[str]) -> Sequence[Chosen]:
    """Return the rows, each once. Raises UnreadableSelectionError."""
    found: dict[tuple[str, str], Chosen] = {}
    for value in values:
        try:
            order_id, item_id, version = json.loads(value)
        except (ValueError, TypeError) as error:
            raise UnreadableSelectionError(value[:100]) from error
        known = isinstance(order_id, str) and isinstance(item_id, str) and isinstance(version, int)
        if not known:
            raise UnreadableSelectionError(value[:100])
        found[order_id, item_id] = Chosen(order_id, item_id, version)
    return list(found.values())
