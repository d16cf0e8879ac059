"""How numbers, statuses, money and items are written in sentences."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Data = Mapping[str, Any]

_PROVIDERS = {"1688": "1688", "taobao": "Taobao"}


def count(number: int, one: str) -> str:
    """Return `1 item`, `5,000 items`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def provider(data: Data) -> str:
    return _PROVIDERS.get(str(data.get("provider")), str(data.get("provider")))


def words(key: str) -> str:
    """Return a status as words: `awaiting payment`."""
    return key.replace("_", " ")


def piece(price: Data) -> str:
    """Return `12.50 CNY a piece`."""
    return f"{money(price)} a piece"


def rises(before: Data, after: Data) -> bool:
    """Tell whether an amount grew; amounts of different currencies cannot be compared."""
    same = before["currency"] == after["currency"]
    return same and Decimal(after["amount"]) > Decimal(before["amount"])


def money(value: Data | None) -> str:
    return f"{value['amount']} {value['currency']}" if value else "unknown price"


def item(ref: Data) -> str:
    return f"item {ref['item_id']} of order {ref['order_id']}"


def reason(data: Data) -> str:
    """Return `out of stock (500_004). Choose another variant.` from a refusal."""
    code, message, remedy = (str(data.get(k) or "") for k in ("code", "message", "remedy"))
    told = message.rstrip(".") or words(code) or "no reason given"
    if message and code:
        told += f" ({code})"
    return f"{told}. {remedy}" if remedy else told


def orders_of(refs: Sequence[Data]) -> str:
    """Return `order A` or `3 orders`."""
    orders = sorted({str(ref["order_id"]) for ref in refs})
    return f"order {orders[0]}" if len(orders) == 1 else count(len(orders), "order")


def items_of(refs: Sequence[Data]) -> str:
    """Return `3 items of order A`."""
    return f"{count(len(refs), 'item')} of {orders_of(refs)}" if refs else "no item"


def clock_time(text: str) -> str:
    """Return the time of day of an ISO moment, as `12:15 UTC`."""
    return datetime.fromisoformat(text).strftime("%H:%M UTC")


def day_and_time(at: datetime) -> str:
    """Return `2026-03-09 12:15 UTC`: for what may be days away."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def moment_of(text: str) -> str:
    """Return the same for an ISO moment."""
    return day_and_time(datetime.fromisoformat(text))


def duration(seconds: int) -> str:
    """Return `15 minutes`: in the largest unit that leaves no rest."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds and seconds % length == 0:
            return count(seconds // length, unit)
    return count(seconds, "second")


def who(actor: str) -> str:
    """Return a person's name as the actor has it, `anna`; other actors as they are."""
    return actor.removeprefix("person:")


def shortened(text: str, length: int = 200) -> str:
    """Return the first line of a longer text."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= length else line[: length - 1] + "…"


def configuration(entries: Sequence[Data]) -> str:
    return ", ".join(f"{e['name']}: {e['value']}" for e in entries) or "none"
