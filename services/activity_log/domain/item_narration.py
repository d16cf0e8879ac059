"""The steps of items and orders."""

from collections.abc import Callable

from services.activity_log.domain.step import Step, StepType, information, warning
from services.activity_log.domain.wording import (
    Data,
    configuration,
    count,
    item,
    money,
    provider,
    reason,
    shortened,
    words,
)


def about(data: Data, message: str, type_: StepType = StepType.INFORMATION) -> Step:
    """Return a step about one item, whose name begins the sentence."""
    name = item(data)
    return Step(
        type_, f"{name[0].upper()}{name[1:]}: {message}.", data["order_id"], data["item_id"]
    )


def told_of_status(data: Data, status: str) -> Step:
    """Return the step of a changed status, with the reason of a correction."""
    change = f"{words(data['previous_status'])} → {words(status)}"
    if data.get("correction"):
        change += ", corrected"
    why = f" because: {shortened(data['reason'])}" if data.get("reason") else ""
    return about(data, change + why)


def _one(make: Callable[[Data], Step]) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (make(data),)


def _refused(what: str) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (about(data, f"{what}: {reason(data).rstrip('.')}", StepType.ERROR),)


_UNBOUND = {
    "cancelled_on_marketplace": "cancelled on the marketplace too",
    "unlinked": "only unlinked, the order stays as it is on the marketplace",
    "closed_by_marketplace": "closed by the marketplace",
}


def _unbound(data: Data) -> Step:
    closed = data["outcome"] == "closed_by_marketplace"
    told = f"freed from provider order {data['provider_order_id']}, {_UNBOUND[data['outcome']]}"
    return about(data, told, StepType.WARNING if closed else StepType.INFORMATION)


def _closed(data: Data) -> Step:
    paid = "after payment" if data["paid"] else "unpaid"
    why = f": {shortened(data['reason'])}" if data["reason"] else ""
    told = f"provider order {data['provider_order_id']} was closed {paid}{why}"
    return about(data, told, StepType.WARNING)


def _provider_status(data: Data) -> Step:
    before = f"{words(data['previous'])} → " if data["previous"] else ""
    return about(
        data,
        f"provider order {data['provider_order_id']} is {before}{words(data['status'])}"
        f" ({data['raw_status']})",
    )


def _tracking(data: Data) -> Step:
    parcels = ", ".join(f"{p['carrier']} {p['tracking_number']}".strip() for p in data["parcels"])
    return about(data, f"sent by the vendor with {parcels}")


def did_not_fit(data: Data) -> str:
    """Return what the marketplace says, against where the item was put."""
    return (
        f"provider order {data['provider_order_id']} is {words(data['status'])}"
        f" ({data['raw_status']}), which does not fit: the item stays {words(data['item_status'])}"
    )


ITEM_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "order_status.PriceConfirmed": _one(
        lambda d: about(d, f"the customer accepted {money(d['price'])}")
    ),
    "order_status.ConfigurationChanged": _one(
        lambda d: about(d, f"{configuration(d['previous'])} → {configuration(d['configuration'])}")
    ),
    "order_status.Split": _one(
        lambda d: about(
            d,
            f"{d['quantity_moved']} of {d['quantity_left'] + d['quantity_moved']} pieces moved"
            f" to item {d['new_item_id']}",
        )
    ),
    "order_status.ItemNoteAdded": _one(lambda d: about(d, f"note “{shortened(d['text'])}”")),
    "order_status.Booked": _one(
        lambda d: about(d, f"booked on {provider(d)} order {d['provider_order_id']}")
    ),
    "order_status.BoughtAgain": _one(
        lambda d: about(
            d,
            f"bought a second time: {provider(d)} order {d['provider_order_id']} was made too",
            StepType.WARNING,
        )
    ),
    "order_status.BookingRefused": _refused("not booked"),
    "order_status.BookingWithdrawn": _one(lambda d: about(d, "withdrawn before it was sent")),
    "order_status.BookingFailed": _one(
        lambda d: about(d, f"not booked: {d['message'].rstrip('.')}", StepType.ERROR)
    ),
    "order_status.Bound": _one(
        lambda d: about(d, f"bound to {provider(d)} order {d['provider_order_id']}")
    ),
    "order_status.BindRefused": _refused("not bound"),
    "order_status.Unbound": _one(_unbound),
    "order_status.UnbindRefused": _refused("not unbound"),
    "order_status.ProviderStatusChanged": _one(_provider_status),
    "order_status.TrackingAssigned": _one(_tracking),
    "order_status.ProviderOrderClosed": _one(_closed),
    "order_status.FactDidNotFit": _one(lambda d: about(d, did_not_fit(d), StepType.WARNING)),
    "order_status.OrderRegistered": lambda d: (
        information(
            f"Order {d['order_id']} registered with {count(len(d['item_ids']), 'item')}"
            f" for customer {d['customer_reference']}."
        ),
    ),
    "order_status.OrderItemAdded": _one(lambda d: about(d, "added by the customer")),
    "order_status.OrderStatusChanged": lambda d: (
        information(
            f"Order {d['order_id']} is now {words(d['status'])}"
            f" (was {words(d['previous_status'])})."
        ),
    ),
    "order_status.OrderNoteAdded": lambda d: (
        information(f"Note on order {d['order_id']}: “{shortened(d['text'])}”."),
    ),
    "order_status.PriceConfirmationRequested": _one(
        lambda d: about(d, "the vendor's price changed, the customer is asked", StepType.WARNING)
    ),
    "order_status.PaymentWithdrawn": lambda d: (
        warning(told_of_status(d, "awaiting_payment").message),
    ),
}
