"""The steps of items and orders."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Listing, Sentence, Value, say
from services.activity_log.domain.step import Step, StepType, warning
from services.activity_log.domain.values import Number, Text
from services.activity_log.domain.wording import (
    Data,
    configuration,
    item_status,
    money,
    pieces,
    provider_status,
    shortened,
)


def about(data: Data, told: Value, type_: StepType = StepType.INFORMATION) -> Step:
    """Return a step about one item, whose name begins the sentence."""
    order, item = data["order_id"], data["item_id"]
    sentence = say("Item {item} of order {order}: {told}.", item=item, order=order, told=told)
    return Step(type_, sentence, order, item)


def told_of_status(data: Data, status: str) -> Step:
    """Return the step of a changed status, with the reason of a correction."""
    why = shortened(data["reason"]) if data.get("reason") else ""
    change: dict[str, Value] = {
        "previous": item_status(data["previous_status"]),
        "status": item_status(status),
        "why": say(" because: {reason}", reason=why) if why else Text(""),
    }
    if data.get("correction"):
        return about(data, say("{previous} → {status}, corrected{why}", **change))
    return about(data, say("{previous} → {status}{why}", **change))


def _one(make: Callable[[Data], Step]) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (make(data),)


_UNBOUND = {
    "cancelled_on_marketplace": say("cancelled on the marketplace too"),
    "unlinked": say("only unlinked, the order stays as it is on the marketplace"),
    "closed_by_marketplace": say("closed by the marketplace"),
}


def _unbound(data: Data) -> Step:
    closed = data["outcome"] == "closed_by_marketplace"
    told = say(
        "freed from provider order {order}, {outcome}",
        order=data["provider_order_id"],
        outcome=_UNBOUND[data["outcome"]],
    )
    return about(data, told, StepType.WARNING if closed else StepType.INFORMATION)


def _closed(data: Data) -> Step:
    closing: dict[str, Value] = {
        "order": Text(data["provider_order_id"]),
        "why": say(": {reason}", reason=shortened(data["reason"])) if data["reason"] else Text(""),
    }
    if data["paid"]:
        told = say("provider order {order} was closed after payment{why}", **closing)
    else:
        told = say("provider order {order} was closed unpaid{why}", **closing)
    return about(data, told, StepType.WARNING)


def _provider_status(data: Data) -> Step:
    standing: dict[str, Value] = {
        "order": Text(data["provider_order_id"]),
        "status": provider_status(data["status"]),
        "raw": Text(data["raw_status"]),
    }
    if data["previous"]:
        previous = provider_status(data["previous"])
        told = say(
            "provider order {order} is {previous} → {status} ({raw})",
            previous=previous,
            **standing,
        )
    else:
        told = say("provider order {order} is {status} ({raw})", **standing)
    return about(data, told)


def _tracking(data: Data) -> Step:
    parcels = tuple(Text(f"{p['carrier']} {p['tracking_number']}".strip()) for p in data["parcels"])
    return about(data, say("sent by the vendor with {parcels}", parcels=Listing(parcels)))


def did_not_fit(data: Data) -> Sentence:
    """Return what the marketplace says, against where the item was put."""
    return say(
        "provider order {order} is {status} ({raw}), which does not fit:"
        " the item stays {item_status}",
        order=data["provider_order_id"],
        status=provider_status(data["status"]),
        raw=data["raw_status"],
        item_status=item_status(data["item_status"]),
    )


def _split(data: Data) -> Step:
    told = say(
        "{moved} of {pieces} pieces moved to item {new_item}",
        moved=Number(data["quantity_moved"], grouped=False),
        pieces=Number(data["quantity_left"] + data["quantity_moved"], grouped=False),
        new_item=data["new_item_id"],
    )
    return about(data, told)


def received(data: Data) -> Sentence:
    """Return what came, and what was found of it."""
    numbers = {
        name: Number(data[name], grouped=False) for name in ("received", "accepted", "rejected")
    }
    why = shortened(data["reason"]) if data["reason"] else ""
    return say(
        "received {received}, accepted {accepted}, rejected {rejected}{why}",
        **numbers,
        why=say(": {reason}", reason=why) if why else Text(""),
    )


def rejected(data: Data) -> Sentence:
    """Return how many pieces were rejected, and why."""
    why = shortened(data["reason"]) if data["reason"] else ""
    return say(
        "{pieces} rejected at the warehouse{why}",
        pieces=pieces(data["quantity"]),
        why=say(": {reason}", reason=why) if why else Text(""),
    )


ITEM_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "order_status.PriceConfirmed": _one(
        lambda d: about(d, say("the customer accepted {price}", price=money(d["price"])))
    ),
    "order_status.ConfigurationChanged": _one(
        lambda d: about(
            d,
            say(
                "{previous} → {now}",
                previous=configuration(d["previous"]),
                now=configuration(d["configuration"]),
            ),
        )
    ),
    "order_status.Split": _one(_split),
    "order_status.ReceiptRecorded": _one(lambda d: about(d, received(d))),
    "order_status.RejectedAtInspection": _one(lambda d: about(d, rejected(d), StepType.WARNING)),
    "order_status.ItemNoteAdded": _one(
        lambda d: about(d, say("note “{text}”", text=shortened(d["text"])))
    ),
    "order_status.Unbound": _one(_unbound),
    "order_status.ProviderStatusChanged": _one(_provider_status),
    "order_status.TrackingAssigned": _one(_tracking),
    "order_status.ProviderOrderClosed": _one(_closed),
    "order_status.FactDidNotFit": _one(lambda d: about(d, did_not_fit(d), StepType.WARNING)),
    "order_status.OrderItemAdded": _one(lambda d: about(d, say("added by the customer"))),
    "order_status.PriceConfirmationRequested": _one(
        lambda d: about(
            d, say("the vendor's price changed, the customer is asked"), StepType.WARNING
        )
    ),
    "order_status.PaymentWithdrawn": lambda d: (
        warning(told_of_status(d, "awaiting_payment").told),
    ),
}
