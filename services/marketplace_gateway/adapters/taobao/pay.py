"""The address where an operator pays; see `assumptions.py` for why no API is asked."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from services.marketplace_gateway.adapters.taobao.assumptions import (
    ORDERS_PER_PAY_LINK,
    REMEMBERED_PAY_LINKS,
)
from services.marketplace_gateway.adapters.taobao.reading import is_purchase_id
from services.marketplace_gateway.application.marketplace import RefusedError


class PayLinks:
    """Remembers the payment address that came with each order; `pay_page` is the fallback."""

    def __init__(self, pay_page: str) -> None:
        self._pay_page = pay_page
        self._links: OrderedDict[frozenset[str], str] = OrderedDict()

    def remember(self, link: str, order_ids: Iterable[str]) -> None:
        """Keep the address where just these orders are paid, all at once; "" is none."""
        if link:
            self._links[frozenset(order_ids)] = link
        while len(self._links) > REMEMBERED_PAY_LINKS:
            self._links.popitem(last=False)

    def link(self, order_ids: Sequence[str]) -> str:
        """Return one address that pays all these orders and no other, or the page."""
        if not 0 < len(order_ids) <= ORDERS_PER_PAY_LINK or not all(map(is_purchase_id, order_ids)):
            raise RefusedError("BAD_ORDER_LIST", f"1 to {ORDERS_PER_PAY_LINK} purchase ids fit")
        if self._pay_page:
            return self._pay_page.replace("{order_ids}", quote(",".join(order_ids)))
        if link := self._links.get(frozenset(order_ids)):
            return link
        raise RefusedError(
            "NO_PAY_LINK",
            "Taobao Global tells the payment address only when orders are made, "
            "for all that are made at once; "
            "set the address of your payment page, or pay on the marketplace",
        )
