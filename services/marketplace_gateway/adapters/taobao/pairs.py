"""Pairs of Taobao ids and the distributor's, kept: no document names a way back from the latter.

They concern no agency: what a platform calls its goods is the same for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from chassis.clock import Clock
from chassis.projection.upsert import upsert
from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import distributor_ids
from services.marketplace_gateway.adapters.taobao.assumptions import REMEMBERED_ITEMS


@dataclass(frozen=True, slots=True)
class Pair:
    """A Taobao item, the distributor's id of it, and those of its variants by Taobao sku id."""

    item: str
    mp_item: str
    mp_skus: dict[str, str]


class Pairs(Protocol):
    """Keeps pairs over a restart. Both methods block."""

    def load(self) -> Sequence[Pair]:
        """Return the pairs that were met last."""

    def keep(self, pair: Pair) -> None:
        """Keep a pair, in the place of what was known of this item."""


class NoPairs:
    """Keeps nothing: for an adapter that is used for a moment."""

    @staticmethod
    def load() -> Sequence[Pair]:
        return ()

    @staticmethod
    def keep(_pair: Pair) -> None:
        """Forget it."""


class SqlPairs:
    """See `Pairs`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def load(self) -> Sequence[Pair]:
        table = distributor_ids.c
        statement = (
            select(distributor_ids).order_by(table.learned_at.desc()).limit(REMEMBERED_ITEMS)
        )
        with self._database.engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [Pair(row.item_id, row.mp_id, row.mp_skus) for row in reversed(rows)]

    def keep(self, pair: Pair) -> None:
        row = {
            "item_id": pair.item,
            "mp_id": pair.mp_item,
            "mp_skus": pair.mp_skus,
            "learned_at": self._clock().isoformat(),
        }
        with self._database.begin() as connection:
            upsert(connection, distributor_ids, [row])
