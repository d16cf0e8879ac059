"""The steps of bookings, bindings and provider orders on the marketplaces."""

from collections.abc import Callable
from datetime import datetime

from services.activity_log.domain.step import Step, StepType, error, information, warning
from services.activity_log.domain.waiting import waits
from services.activity_log.domain.wording import (
    Data,
    clock_time,
    count,
    item,
    items_of,
    money,
    provider,
    reason,
    shortened,
    who,
    words,
)


def _failed(data: Data) -> tuple[Step, ...]:
    return tuple(
        Step(
            StepType.ERROR,
            f"Refused by {provider(data)}: {item(line)}: {reason(line).rstrip('.')}.",
            line["order_id"],
            line["item_id"],
        )
        for line in data["failed"]
    )


def _held(data: Data) -> tuple[Step, ...]:
    until = datetime.fromisoformat(data["until"]) if data["until"] else None
    said = f" ({shortened(data['message']).rstrip('.')})" if data["message"] else ""
    told = waits(data["reason"], until)
    return (warning(f"{told[0].upper()}{told[1:]}{said}."),)


def _placed(data: Data) -> tuple[Step, ...]:
    found = "found, it had been placed" if data["adopted"] else "placed"
    placed = tuple(
        information(
            f"{provider(data)} order {order['provider_order_id']} {found}"
            f" for {count(len(order['items']), 'item')}"
            + (f", {money(order['total'])}." if order["total"] else ".")
        )
        for order in data["orders"]
    )
    return (*placed, *_failed(data))


def _refused(data: Data) -> tuple[Step, ...]:
    lines = items_of(data["items"])
    return (error(f"Refused: {reason(data).rstrip('.')}. It concerns {lines}."),)


def _changed(data: Data) -> tuple[Step, ...]:
    told = (
        f"{provider(data)} order {data['provider_order_id']} is {words(data['status'])}"
        f" ({data['raw_status']})"
    )
    if data["close_reason"]:
        told += f", because: {shortened(data['close_reason'])}"
    if not data["items"]:
        return (warning(f"{told}; no item is bound to it."),)
    return (information(f"{told}: {count(len(data['items']), 'item')}."),)


def _unbinding(data: Data) -> tuple[Step, ...]:
    how = (
        "cancelled on the marketplace"
        if data["outcome"] == "cancelled_on_marketplace"
        else "only unlinked, it stays on the marketplace"
    )
    return (information(f"{provider(data)} order {data['provider_order_id']}: {how}."),)


def _asked(data: Data) -> tuple[Step, ...]:
    whom = f" Assigned to {who(data['assigned_to'])}." if data["assigned_to"] else ""
    return (Step(StepType.QUESTION, data["text"] + whom, question_id=data["question_id"]),)


MARKETPLACE_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.BookingPrepared": lambda d: (
        information(
            f"{count(len(d['items']), 'item')} of vendor"
            f" {d['vendor_name'] or d['vendor_id']} to be bought on {provider(d)}."
        ),
    ),
    "marketplace.BookingHeld": _held,
    "marketplace.BookingStarted": lambda d: (
        information(f"Order sent to {provider(d)}: {money(d['total'])}."),
    ),
    "marketplace.BookingPlaced": _placed,
    "marketplace.BookingRefused": _refused,
    "marketplace.BookingInDoubt": lambda d: (
        warning(
            f"No answer from {provider(d)}: being checked until {clock_time(d['checking_until'])}."
        ),
    ),
    "marketplace.BookingWithdrawn": lambda d: (
        information(f"Withdrawn before it was sent: {items_of(d['items'])}."),
    ),
    "marketplace.BookingGivenUp": lambda d: (
        warning(f"Given up, no order was made: {items_of(d['items'])}."),
    ),
    "marketplace.BindingVerified": lambda d: (
        information(
            f"{provider(d)} order {d['provider_order_id']} found"
            f" for {count(len(d['items']), 'item')}."
        ),
        *_failed(d),
    ),
    "marketplace.BindingRefused": _refused,
    "marketplace.UnbindingDone": _unbinding,
    "marketplace.UnbindingRefused": _refused,
    "marketplace.ProviderOrderChanged": _changed,
    "marketplace.QuestionAsked": _asked,
    "marketplace.QuestionAnswered": lambda d: (information(f"Answered: {words(d['choice'])}."),),
}
