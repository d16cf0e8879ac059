"""The steps of prices: what was expected, offered, agreed, and what a vendor made of it."""

from collections.abc import Callable

from services.activity_log.domain.item_narration import about
from services.activity_log.domain.sentence import Sentence, Value, say
from services.activity_log.domain.step import Step, StepType, information, warning
from services.activity_log.domain.values import Amount, Text
from services.activity_log.domain.wording import (
    Data,
    money,
    piece,
    pieces,
    provider,
    rises,
    shortened,
)

_VERDICTS = {
    "tolerated": say("it is within what is tolerated"),
    "asked": say("a person is asked"),
    "refused": say("the price guard refuses it"),
}


def compared(line: Data) -> Sentence:
    """Return `expected 12.50, offered 14.90 CNY a piece`."""
    expected, offered = line["expected"], line["offered"]
    same = expected["currency"] == offered["currency"]
    before = Amount(expected["amount"]) if same else money(expected)
    return say("expected {expected}, offered {offered}", expected=before, offered=piece(offered))


def verdict(data: Data) -> Sentence:
    """Return what follows from prices that differ."""
    return _VERDICTS[data["verdict"]]


def _differs(data: Data) -> tuple[Step, ...]:
    tolerated = data["verdict"] == "tolerated"
    type_ = StepType.INFORMATION if tolerated else StepType.WARNING
    lines = (
        about(
            line,
            say("{prices}, {pieces}", prices=compared(line), pieces=pieces(line["quantity"])),
            type_,
        )
        for line in data["lines"]
    )
    told = say(
        "{provider} asks {total} for the booking, with shipping{mode}: {verdict}.",
        provider=provider(data),
        total=money(data["total"]),
        mode=say(" ({mode})", mode=shortened(data["price_mode"])) if data["price_mode"] else "",
        verdict=verdict(data),
    )
    return (*lines, Step(type_, told))


def _accepted(data: Data) -> tuple[Step, ...]:
    return tuple(
        about(
            line,
            say(
                "price accepted: {offered} instead of {expected}",
                offered=piece(line["offered"]),
                expected=money(line["expected"]),
            ),
        )
        for line in data["lines"]
    )


def _provider_price(data: Data) -> tuple[Step, ...]:
    told = say(
        "{provider} order {order}: the vendor changed the price, {previous} → {total}.",
        provider=provider(data),
        order=data["provider_order_id"],
        previous=money(data["previous"]),
        total=money(data["total"]),
    )
    return (warning(told) if rises(data["previous"], data["total"]) else information(told),)


def agreed(data: Data) -> Sentence:
    """Return the purchase price that a person set, old → new."""
    why: Value = Text("")
    if data["reason"]:
        why = say(" because: {reason}", reason=shortened(data["reason"]).rstrip("."))
    change: dict[str, Value] = {"price": piece(data["price"]), "why": why}
    if data["previous"]:
        previous = money(data["previous"])
        return say("agreed purchase price {previous} → {price}{why}", **change, previous=previous)
    return say("agreed purchase price → {price}{why}", **change)


def changed(data: Data) -> Sentence:
    """Return the purchase price on the provider order, old → new."""
    change: dict[str, Value] = {
        "order": Text(data["provider_order_id"]),
        "price": piece(data["price"]),
    }
    if data["previous"]:
        return say(
            "purchase price on provider order {order} {previous} → {price}",
            previous=money(data["previous"]),
            **change,
        )
    return say("purchase price on provider order {order} → {price}", **change)


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
