"""The steps of bookings, bindings and provider orders on the marketplaces."""

from collections.abc import Callable
from datetime import datetime

from services.activity_log.domain.sentence import Sentence, Value, counted, say
from services.activity_log.domain.step import Step, StepType, error, information, warning
from services.activity_log.domain.values import Text, TimeOfDay
from services.activity_log.domain.wording import (
    Data,
    item,
    items_of,
    money,
    provider,
    provider_status,
    reason,
    shortened,
)


def _failed(data: Data) -> tuple[Step, ...]:
    return tuple(
        Step(
            StepType.ERROR,
            say(
                "Refused by {provider}: {item}: {reason}.",
                provider=provider(data),
                item=item(line),
                reason=reason(line),
            ),
            line["order_id"],
            line["item_id"],
        )
        for line in data["failed"]
    )


def _order(order: Data, data: Data) -> Sentence:
    values: dict[str, Value] = {
        "provider": provider(data),
        "order": Text(order["provider_order_id"]),
        "total": say(", {amount}", amount=money(order["total"])) if order["total"] else Text(""),
    }
    if data["adopted"]:
        return counted(
            "{provider} order {order} found, it had been placed for {number} item{total}.",
            "{provider} order {order} found, it had been placed for {number} items{total}.",
            len(order["items"]),
            **values,
        )
    return counted(
        "{provider} order {order} placed for {number} item{total}.",
        "{provider} order {order} placed for {number} items{total}.",
        len(order["items"]),
        **values,
    )


def _placed(data: Data) -> tuple[Step, ...]:
    return (*(information(_order(order, data)) for order in data["orders"]), *_failed(data))


def _refused(data: Data) -> tuple[Step, ...]:
    told = say(
        "Refused: {reason}. It concerns {items}.",
        reason=reason(data),
        items=items_of(data["items"]),
    )
    return (error(told),)


def _changed(data: Data) -> tuple[Step, ...]:
    close = data["close_reason"]
    values: dict[str, Value] = {
        "provider": provider(data),
        "order": Text(data["provider_order_id"]),
        "status": provider_status(data["status"]),
        "raw": Text(data["raw_status"]),
        "why": say(", because: {reason}", reason=shortened(close)) if close else Text(""),
    }
    if not data["items"]:
        return (
            warning(
                say(
                    "{provider} order {order} is {status} ({raw}){why}; no item is bound to it.",
                    **values,
                )
            ),
        )
    told = counted(
        "{provider} order {order} is {status} ({raw}){why}: {number} item.",
        "{provider} order {order} is {status} ({raw}){why}: {number} items.",
        len(data["items"]),
        **values,
    )
    return (information(told),)


def _unbinding(data: Data) -> tuple[Step, ...]:
    values: dict[str, Value] = {
        "provider": provider(data),
        "order": Text(data["provider_order_id"]),
    }
    if data["outcome"] == "cancelled_on_marketplace":
        return (
            information(say("{provider} order {order}: cancelled on the marketplace.", **values)),
        )
    told = say("{provider} order {order}: only unlinked, it stays on the marketplace.", **values)
    return (information(told),)


def _verified(data: Data) -> tuple[Step, ...]:
    told = counted(
        "{provider} order {order} found for {number} item.",
        "{provider} order {order} found for {number} items.",
        len(data["items"]),
        provider=provider(data),
        order=data["provider_order_id"],
    )
    return (information(told), *_failed(data))


def _in_doubt(data: Data) -> tuple[Step, ...]:
    told = say(
        "No answer from {provider}: being checked until {until}.",
        provider=provider(data),
        until=TimeOfDay(datetime.fromisoformat(data["checking_until"])),
    )
    return (warning(told),)


def _prepared(data: Data) -> tuple[Step, ...]:
    told = counted(
        "{number} item of vendor {vendor} to be bought on {provider}.",
        "{number} items of vendor {vendor} to be bought on {provider}.",
        len(data["items"]),
        vendor=data["vendor_name"] or data["vendor_id"],
        provider=provider(data),
    )
    return (information(told),)


MARKETPLACE_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.BookingPrepared": _prepared,
    "marketplace.BookingStarted": lambda d: (
        information(
            say("Order sent to {provider}: {total}.", provider=provider(d), total=money(d["total"]))
        ),
    ),
    "marketplace.BookingPlaced": _placed,
    "marketplace.BookingRefused": _refused,
    "marketplace.BookingInDoubt": _in_doubt,
    "marketplace.BookingWithdrawn": lambda d: (
        information(say("Withdrawn before it was sent: {items}.", items=items_of(d["items"]))),
    ),
    "marketplace.BookingGivenUp": lambda d: (
        warning(say("Given up, no order was made: {items}.", items=items_of(d["items"]))),
    ),
    "marketplace.BindingVerified": _verified,
    "marketplace.BindingRefused": _refused,
    "marketplace.UnbindingDone": _unbinding,
    "marketplace.UnbindingRefused": _refused,
    "marketplace.ProviderOrderChanged": _changed,
}
