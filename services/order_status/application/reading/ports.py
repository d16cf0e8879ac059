"""What the read side must be able to answer. All methods block; the agency narrows each."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.order_status.application.reading.item_query import (
    ItemCounts,
    ItemFilter,
    Order,
    RowPage,
)
from services.order_status.application.reading.operation_query import OperationFilter
from services.order_status.application.reading.order_query import (
    ListCounts,
    OrderCounts,
    OrderFilter,
    OrderOrder,
)

Row = Mapping[str, Any]


class ItemReading(Protocol):
    def page(self, chosen: ItemFilter, order: Order) -> RowPage: ...
    def changed(
        self, chosen: ItemFilter, order: Order, after: int
    ) -> tuple[RowPage, Sequence[Row]]:
        """Return a page of places alone, and the whole rows of those that changed since."""

    def changed_at(self, agency: str, order_id: str) -> tuple[int, int]:
        """Return the position of the rows, and that of the last change of an order's items."""

    def one(self, agency: str, order_id: str, item_id: str) -> tuple[Row | None, int]:
        """Return the item and the position of the rows."""

    def counts(self, chosen: ItemFilter) -> ItemCounts: ...


class OrderReading(Protocol):
    def page(self, chosen: OrderFilter, order: OrderOrder) -> RowPage: ...
    def counts(self, chosen: OrderFilter) -> OrderCounts: ...
    def one(self, agency: str, order_id: str) -> tuple[tuple[Row, Sequence[Row]] | None, int]:
        """Return the order with how far its items have come, and the position of the rows."""

    def notes(self, agency: str, order_id: str, item_id: str | None = None) -> Sequence[Row]: ...
    def list_counts(self, agency: str) -> ListCounts: ...


class OperationReading(Protocol):
    def page(self, chosen: OperationFilter) -> RowPage: ...
    def one(self, agency: str, operation_id: str) -> tuple[Row | None, int]:
        """Return the operation and the position of the rows."""

    def lines(self, agency: str, operation_id: str) -> Sequence[Row]: ...


class RuleReading(Protocol):
    def of(self, agency: str) -> tuple[Mapping[str, Row], int]:
        """Return the rules that were set, by their keys, and the position of the rows."""


class PersonalReading(Protocol):
    def personal(self, agency: str, reference: str) -> bytes | None: ...


class Freshness(Protocol):
    def head(self) -> int:
        """Return the last position that this process knows to be committed."""

    async def reach(self, position: int, timeout: float) -> bool:  # noqa: ASYNC109  a bound
        """Wait until the rows hold everything up to `position`; False = not in time."""
