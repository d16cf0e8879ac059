"""Which items an event speaks of: so that an item's timeline holds all that concerns it."""

from services.activity_log.domain.entry import ORDER_STATUS, Entry

Mention = tuple[str, str]
"""Order and item; no item when the order as a whole is meant."""


def mentions_of(entry: Entry) -> frozenset[Mention]:
    """Return the items and orders that the event speaks of.

    Of an operation only the refused lines: the others have events of their own.
    """
    if not entry.known:
        return frozenset()
    data = entry.data
    if entry.moment.source == ORDER_STATUS:
        if order := entry.text("order_id"):
            return frozenset({(order, entry.text("item_id"))})
        refused = data.get("refused")
        lines = refused if isinstance(refused, list) else []  # elsewhere it is a count
        return frozenset((line["order_id"], line["item_id"]) for line in lines)
    fields = ("items", "failed", "lines")
    named = [ref for field in fields for ref in data.get(field) or ()]
    for order in data.get("orders") or ():
        named += order["items"]
    for parcel in data.get("parcels") or ():
        named += parcel["items"]
    return frozenset((ref["order_id"], ref["item_id"]) for ref in named)
