"""Query parameters. An unknown one is refused: a misspelt filter must not show everything."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.order_status.application.reading.cursors import LARGEST, invalid_cursor, read_cursor
from services.order_status.application.reading.item_query import (
    MAX_PAGE,
    NUMBER_SORTS,
    ItemFilter,
    ItemSort,
    Order,
    words_of,
)
from services.order_status.application.reading.operation_query import OperationFilter
from services.order_status.application.reading.order_query import (
    OrderFilter,
    OrderOrder,
    OrderSort,
)
from services.order_status.domain.operation_lines import OperationType
from services.order_status.domain.vocabulary import (
    ItemStatus,
    OrderStatus,
    Provider,
    PurchaseList,
)

NoNul = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


MAX_GOODS = 200

_AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Fresh(_Parameters):
    at_least: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    """Position from the header `Caigou-Position` of a command: wait up to 2 s until it shows."""


class _Page(Fresh):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 100
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class _ItemPage(_Page):
    within: PurchaseList | None = Field(None, alias="list")
    q: NoNul = ""
    status: list[ItemStatus] = Field(default_factory=list)
    provider: Provider | None = None
    session: NoNul | None = None
    vendor: NoNul | None = None
    """The vendor's id, or its whole name."""
    goods: list[NoNul] = Field(default_factory=list, max_length=MAX_GOODS)
    """Goods ids: with `list=ready_for_purchase`, what an unmatched provider order may be for."""
    provider_order: NoNul | None = None
    """Its whole number."""
    attention: bool | None = None
    sort: Annotated[str, Field(pattern=f"^-?({'|'.join(ItemSort)})$")] = "added"
    counts: bool = False
    changed_after: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    """Only rows of the page that changed behind this position, with the places of them all."""

    def order(self) -> Order:
        """Raises ProblemError 422 for a cursor of another list."""
        sort = ItemSort(self.sort.removeprefix("-"))
        kind = int if sort in NUMBER_SORTS else str
        after = read_cursor(self.cursor, self.sort, kind) if self.cursor else None
        if sort is ItemSort.PRICE and after and not _AMOUNT.fullmatch(str(after.value)):
            raise invalid_cursor()
        return Order(sort, self.sort.startswith("-"), after, self.limit)

    def _filter(self, agency: str, order_id: str | None) -> ItemFilter:
        return ItemFilter(
            agency=agency,
            list=self.within,
            order_id=order_id,
            words=words_of(self.q),
            statuses=tuple(self.status),
            provider=self.provider,
            session_id=self.session,
            vendor=self.vendor,
            goods=tuple(self.goods),
            provider_order_id=self.provider_order,
            attention=self.attention,
        )


class ItemsOfOrder(_ItemPage):
    def filter(self, agency: str, order_id: str) -> ItemFilter:
        return self._filter(agency, order_id)


class Items(_ItemPage):
    order_id: NoNul | None = Field(None, alias="order")

    def filter(self, agency: str) -> ItemFilter:
        return self._filter(agency, self.order_id)


class Orders(_Page):
    q: NoNul = ""
    status: list[OrderStatus] = Field(default_factory=list)
    provider: Provider | None = None
    session: NoNul | None = None
    attention: bool | None = None
    """Orders with an item that shows a refusal, an open request or an offered price."""
    counts: bool = False
    sort: Annotated[str, Field(pattern=f"^-?({'|'.join(OrderSort)})$")] = "-registered"

    def filter(self, agency: str) -> OrderFilter:
        return OrderFilter(
            agency=agency,
            words=words_of(self.q),
            statuses=tuple(self.status),
            provider=self.provider,
            session_id=self.session,
            attention=self.attention,
        )

    def order(self) -> OrderOrder:
        """Raises ProblemError 422 for a cursor of another list."""
        sort = OrderSort(self.sort.removeprefix("-"))
        kind = str if sort is OrderSort.ORDER else int
        after = read_cursor(self.cursor, self.sort, kind) if self.cursor else None
        return OrderOrder(sort, self.sort.startswith("-"), after, self.limit)


class Operations(_Page):
    running: bool | None = None
    type: OperationType | None = None

    def filter(self, agency: str) -> OperationFilter:
        """Raises ProblemError 422 for a cursor of another list."""
        after = read_cursor(self.cursor, "-started", int) if self.cursor else None
        return OperationFilter(agency, self.running, self.type, after, self.limit)


class Past(_Parameters):
    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    """Version behind which the page begins."""
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 100
    at: AwareDatetime | None = None
    """A moment with its offset: how things stood then. Percent-encode the plus sign."""


class Import(_Parameters):
    dry_run: bool = False
    """Only report; nothing is changed."""
    source: NoNul = "file"
    """What the operation shall say it came from, e.g. the file's name."""


class Days(Fresh):
    since: date | None = None
    until: date | None = None
