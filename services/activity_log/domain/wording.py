"""How numbers, statuses, money and items are put into sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.activity_log.domain.sentence import Listing, Sentence, Value, counted, say
from services.activity_log.domain.values import Amount, At, Reason, Text, Word, shortened

Data = Mapping[str, Any]


def provider(data: Data) -> Word:
    return Word("provider", str(data.get("provider")))


def item_status(key: str) -> Word:
    """Return the status of an item or an order: `awaiting payment`."""
    return Word("status", key)


def provider_status(key: str) -> Word:
    return Word("provider_status", key)


def counted_items(number: int) -> Sentence:
    return counted("{number} item", "{number} items", number)


def counted_orders(number: int) -> Sentence:
    return counted("{number} order", "{number} orders", number)


def provider_orders(number: int) -> Sentence:
    return counted("{number} provider order", "{number} provider orders", number)


def pieces(number: int) -> Sentence:
    return counted("{number} piece", "{number} pieces", number)


def piece(price: Data) -> Sentence:
    """Return `12.50 CNY a piece`."""
    return say("{price} a piece", price=money(price))


def rises(before: Data, after: Data) -> bool:
    """Tell whether an amount grew; amounts of different currencies cannot be compared."""
    same = before["currency"] == after["currency"]
    return same and Decimal(after["amount"]) > Decimal(before["amount"])


def money(value: Data | None) -> Value:
    return Amount(value["amount"], value["currency"]) if value else say("unknown price")


def item(ref: Data) -> Sentence:
    return say("item {item} of order {order}", item=ref["item_id"], order=ref["order_id"])


def reason(data: Data) -> Reason:
    """Return `out of stock (500_004). Choose another variant` from a refusal."""
    code, message, remedy = (str(data.get(k) or "") for k in ("code", "message", "remedy"))
    return Reason(code, message, remedy)


def items_of(refs: Sequence[Data]) -> Sentence:
    """Return `3 items of order A`, `3 items of 2 orders`."""
    if not refs:
        return say("no item")
    orders = sorted({str(ref["order_id"]) for ref in refs})
    if len(orders) == 1:
        return counted(
            "{number} item of order {order}",
            "{number} items of order {order}",
            len(refs),
            order=orders[0],
        )
    items, named = counted_items(len(refs)), counted_orders(len(orders))
    return say("{items} of {orders}", items=items, orders=named)


def moment_of(text: str) -> At:
    """Return an ISO moment that may be days away."""
    return At(datetime.fromisoformat(text))


def duration(seconds: int) -> Sentence:
    """Return `15 minutes`: in the largest unit that leaves no rest."""
    if seconds and seconds % 86_400 == 0:
        return counted("{number} day", "{number} days", seconds // 86_400)
    if seconds and seconds % 3_600 == 0:
        return counted("{number} hour", "{number} hours", seconds // 3_600)
    if seconds and seconds % 60 == 0:
        return counted("{number} minute", "{number} minutes", seconds // 60)
    return counted("{number} second", "{number} seconds", seconds)


def who(actor: str) -> str:
    """Return a person's name as the actor has it, `anna`; other actors as they are."""
    return actor.removeprefix("person:")


def configuration(entries: Sequence[Data]) -> Value:
    if not entries:
        return say("none")
    return Listing(tuple(Text(f"{e['name']}: {e['value']}") for e in entries))


__all__ = ["shortened"]
