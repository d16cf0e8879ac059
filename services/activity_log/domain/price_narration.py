"""The steps of prices: what was expected, offered, agreed, and what a vendor made of it."""

from collections.abc import Callable

from services.activity_log.domain.item_narration import about
from services.activity_log.domain.step import Step, StepType, information, warning
from services.activity_log.domain.wording import (
    Data,
    count,
    money,
    piece,
    provider,
    rises,
    shortened,
)

_VERDICTS = {
    "tolerated": "it is within what is tolerated",
    "asked": "a person is asked",
    "refused": "the price guard refuses it",
}


def compared(line: Data) -> str:
    """Return `expected 12.50, offered 14.90 CNY a piece`."""
    expected, offered = line["expected"], line["offered"]
    same = expected["currency"] == offered["currency"]
    before = expected["amount"] if same else money(expected)
    return f"expected {before}, offered {piece(offered)}"


def verdict(data: Data) -> str:
    """Return what follows from prices that differ."""
    return _VERDICTS[data["verdict"]]


def _differs(data: Data) -> tuple[Step, ...]:
    tolerated = data["verdict"] == "tolerated"
    type_ = StepType.INFORMATION if tolerated else StepType.WARNING
    lines = (
        about(line, f"{compared(line)}, {count(line['quantity'], 'piece')}", type_)
        for line in data["lines"]
    )
    mode = f" ({shortened(data['price_mode'])})" if data["price_mode"] else ""
    told = (
        f"{provider(data)} asks {money(data['total'])} for the booking, with shipping{mode}:"
        f" {verdict(data)}."
    )
    return (*lines, Step(type_, told))


def _accepted(data: Data) -> tuple[Step, ...]:
    return tuple(
        about(
            line, f"price accepted: {piece(line['offered'])} instead of {money(line['expected'])}"
        )
        for line in data["lines"]
    )


def _provider_price(data: Data) -> tuple[Step, ...]:
    told = (
        f"{provider(data)} order {data['provider_order_id']}: the vendor changed the price,"
        f" {money(data['previous'])} → {money(data['total'])}."
    )
    return (warning(told) if rises(data["previous"], data["total"]) else information(told),)


def agreed(data: Data) -> str:
    """Return the purchase price that a person set, old → new."""
    before = f"{money(data['previous'])} → " if data["previous"] else "→ "
    why = f" because: {shortened(data['reason']).rstrip('.')}" if data["reason"] else ""
    return f"agreed purchase price {before}{piece(data['price'])}{why}"


def changed(data: Data) -> str:
    """Return the purchase price on the provider order, old → new."""
    before = f"{money(data['previous'])} → " if data["previous"] else "→ "
    number = data["provider_order_id"]
    return f"purchase price on provider order {number} {before}{piece(data['price'])}"


def _changed(data: Data) -> tuple[Step, ...]:
    rose = data["previous"] and rises(data["previous"], data["price"])
    return (about(data, changed(data), StepType.WARNING if rose else StepType.INFORMATION),)


PRICE_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.PriceDiffers": _differs,
    "marketplace.PriceAccepted": _accepted,
    "marketplace.ProviderPriceChanged": _provider_price,
    "order_status.PurchasePriceAgreed": lambda d: (about(d, agreed(d)),),
    "order_status.PurchasePriceChanged": _changed,
}
