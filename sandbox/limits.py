"""How much a marketplace lets an account buy and a program ask, as a state that lasts."""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace

WINDOWS = MappingProxyType(
    {
        "orders_per_minute": timedelta(minutes=1),
        "orders_per_hour": timedelta(hours=1),
        "orders_per_day": timedelta(days=1),
    }
)
MEASURES = (*WINDOWS, "calls_per_second")
SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Limit:
    id: int
    marketplace: Marketplace
    account: str | None
    """None: every account, each counted by itself."""

    measures: dict[str, int | None]


class Limits:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._calls: dict[Marketplace, deque[int]] = {it: deque() for it in Marketplace}
        self.asked = self._read()

    def set(
        self, marketplace: Marketplace, account: str | None, measures: dict[str, int | None]
    ) -> Limit:
        """Measures that are not named stay as they were; None takes one away."""
        old = self._of(marketplace, account)
        kept = {name: old.measures[name] if old else None for name in MEASURES} | measures
        values: dict[str, object] = {**kept, "id": old.id if old else None}
        values |= {"marketplace": marketplace.value, "account": account}
        self._database.execute(
            "INSERT OR REPLACE INTO limits (id, marketplace, account, orders_per_minute, "
            "orders_per_hour, orders_per_day, calls_per_second) VALUES (:id, :marketplace, "
            ":account, :orders_per_minute, :orders_per_hour, :orders_per_day, :calls_per_second)",
            values,
        )
        self.asked = self._read()
        found = self._of(marketplace, account)
        assert found is not None
        return found

    def clear(self, limit_id: int | None = None) -> int:
        removed = self._database.execute(
            "DELETE FROM limits WHERE :id IS NULL OR id = :id", {"id": limit_id}
        ).rowcount
        self.asked = self._read()
        return removed

    def too_many_orders(self, marketplace: Marketplace, account: str) -> bool:
        """Counts the calls that made orders, however many orders each was split into."""
        for limit in self.asked:
            if limit.marketplace is marketplace and limit.account in {None, account}:
                for name, window in WINDOWS.items():
                    most = limit.measures[name]
                    if most is not None and self._ordered(account, window) >= most:
                        return True
        return False

    def too_many_calls(self, marketplace: Marketplace) -> bool:
        """Counts this call, unless it is one too many."""
        measures = [it.measures for it in self.asked if it.marketplace is marketplace]
        allowed = [it["calls_per_second"] for it in measures if it["calls_per_second"] is not None]
        if not allowed:
            return False
        now, calls = epoch_ms(self._clock.now()), self._calls[marketplace]
        while calls and not now - SECOND_MS < calls[0] <= now:
            calls.popleft()
        if len(calls) >= min(allowed):
            return True
        calls.append(now)
        return False

    def _of(self, marketplace: Marketplace, account: str | None) -> Limit | None:
        wanted = (marketplace, account)
        return next((it for it in self.asked if (it.marketplace, it.account) == wanted), None)

    def _ordered(self, account: str, window: timedelta) -> int:
        now = self._clock.now()
        row = self._database.row(
            "SELECT count(DISTINCT payment_id) AS calls FROM orders "
            "WHERE account = :account AND created > :since AND created <= :now",
            {"account": account, "since": epoch_ms(now - window), "now": epoch_ms(now)},
        )
        assert row is not None
        return int(row["calls"])

    def _read(self) -> list[Limit]:
        return [
            Limit(
                row["id"],
                Marketplace(row["marketplace"]),
                row["account"],
                {name: row[name] for name in MEASURES},
            )
            for row in self._database.rows("SELECT * FROM limits ORDER BY id")
        ]
