"""Orders in the database: the whole order as JSON beside the columns it is found by."""

from dataclasses import asdict, dataclass
from enum import StrEnum

import msgspec

from sandbox.clock import epoch_ms
from sandbox.database import Database
from sandbox.orders.model import Order

CONDITIONS = {
    "marketplace": "marketplace = :marketplace",
    "account": "account = :account",
    "outer_id": "outer_id = :outer_id",
    "payment_id": "payment_id = :payment_id",
    "vendor": "vendor = :vendor",
    "created_from": "created >= :created_from",
    "created_to": "created <= :created_to",
    "modified_from": "modified >= :modified_from",
    "modified_to": "modified <= :modified_to",
    "visible_at": "visible <= :visible_at",
    "states": "state IN (SELECT value FROM json_each(:states))",
    "numbers": "no IN (SELECT value FROM json_each(:numbers))",
}


class Sorting(StrEnum):
    """The second key keeps pages stable when several orders share a millisecond."""

    NEWEST_FIRST = "created DESC, no DESC"
    CHANGED_FIRST = "modified DESC, no DESC"
    CHANGED_LAST = "modified, no"


@dataclass(frozen=True, slots=True)
class Query:
    """None means: whatever it is. Times are epoch milliseconds."""

    marketplace: str | None = None
    account: str | None = None
    outer_id: str | None = None
    payment_id: str | None = None
    vendor: str | None = None
    created_from: int | None = None
    created_to: int | None = None
    modified_from: int | None = None
    modified_to: int | None = None
    visible_at: int | None = None
    states: tuple[str, ...] | None = None
    numbers: tuple[str, ...] | None = None
    limit: int = 20
    offset: int = 0


class OrderStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, order: Order) -> None:
        self.save(order)
        for line in order.lines:
            self._database.execute(
                "INSERT INTO order_lines VALUES (:line, :no)", {"line": line.no, "no": order.no}
            )

    def save(self, order: Order) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO orders VALUES (:no, :marketplace, :account, :outer_id, :state, "
            ":vendor, :payment_id, :created, :modified, :visible, :body)",
            {
                "no": order.no,
                "marketplace": order.marketplace.value,
                "account": order.account,
                "outer_id": order.outer_id,
                "state": order.state.value,
                "vendor": order.vendor_id,
                "payment_id": order.payment_id,
                "created": epoch_ms(order.created),
                "modified": epoch_ms(order.modified),
                "visible": epoch_ms(order.visible_from),
                "body": msgspec.json.encode(order),
            },
        )

    def get(self, no: str) -> Order | None:
        row = self._database.row("SELECT body FROM orders WHERE no = :no", {"no": no})
        return msgspec.json.decode(row["body"], type=Order) if row else None

    def by_line(self, line_no: str) -> Order | None:
        row = self._database.row(
            "SELECT order_no FROM order_lines WHERE line_no = :no", {"no": line_no}
        )
        return self.get(row["order_no"]) if row else None

    def find(
        self, query: Query, sorting: Sorting = Sorting.NEWEST_FIRST
    ) -> tuple[int, list[Order]]:
        """How many there are, and the page of them that was asked for."""
        values = {name: value for name, value in asdict(query).items() if value is not None}
        for name in {"states", "numbers"} & values.keys():
            values[name] = msgspec.json.encode(values[name]).decode()
        asked = " AND ".join(CONDITIONS[name] for name in CONDITIONS if name in values)
        where = f"FROM orders WHERE {asked or 'true'}"
        count = f"SELECT count(*) AS total {where}"
        page = f"SELECT body {where} ORDER BY {sorting.value} LIMIT :limit OFFSET :offset"
        total = self._database.row(count, values)
        assert total is not None
        rows = self._database.rows(page, values)
        return total["total"], [msgspec.json.decode(row["body"], type=Order) for row in rows]
