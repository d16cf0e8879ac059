"""What an event changed, in one line of a timeline: old → new where there is an old."""

from collections.abc import Callable

from services.activity_log.domain.entry import Entry
from services.activity_log.domain.hand_over_narration import handed_over
from services.activity_log.domain.item_narration import did_not_fit
from services.activity_log.domain.item_statuses import STATUS_AFTER
from services.activity_log.domain.narration import narrate
from services.activity_log.domain.price_narration import agreed, changed, compared, verdict
from services.activity_log.domain.refund_narration import refund_change
from services.activity_log.domain.wording import (
    Data,
    configuration,
    count,
    moment_of,
    money,
    piece,
    provider,
    shortened,
    words,
)


def _moved(data: Data) -> str:
    return f"{words(data['previous_status'])} → {words(data['status'])}"


def _registered(data: Data) -> str:
    title = shortened(data["goods"]["title"], 80)
    told = f"→ {count(data['quantity'], 'piece')} of {title} at {money(data['price'])}"
    return f"{told}, split from item {data['split_from']}" if data["split_from"] else told


def _prices(data: Data) -> str:
    """One event stands in the timeline of each of its items, so that it names them all."""
    lines = data["lines"]
    if len(lines) == 1:
        return compared(lines[0])
    return shortened("; ".join(f"item {one['item_id']} {compared(one)}" for one in lines), 500)


def _parcel(data: Data) -> str:
    steps = [
        shortened(step["text"]) + (f" ({moment_of(step['at'])})" if step["at"] else "")
        for step in data["steps"]
    ]
    carried = f"{data['carrier']} {data['tracking_number']}".strip()
    return f"parcel {carried}: {' → '.join(steps)}"


_CHANGES: dict[str, Callable[[Data], str]] = {
    "order_status.ItemRegistered": _registered,
    "order_status.PriceConfirmed": lambda d: (
        f"{words(d['previous_status'])} → paid, price → {money(d['price'])}"
    ),
    "order_status.ConfigurationChanged": lambda d: (
        f"{configuration(d['previous'])} → {configuration(d['configuration'])}"
    ),
    "order_status.Split": lambda d: (
        f"quantity {d['quantity_left'] + d['quantity_moved']} → {d['quantity_left']},"
        f" {d['quantity_moved']} to item {d['new_item_id']}"
    ),
    "order_status.BookingRequested": lambda _: "booking requested",
    "order_status.BindRequested": lambda d: f"binding to {d['provider_order_id']} requested",
    "order_status.UnbindRequested": lambda _: "unbinding requested",
    "order_status.Booked": lambda d: f"→ booked on {provider(d)} order {d['provider_order_id']}",
    "order_status.BoughtAgain": lambda d: (
        f"bought again, {provider(d)} order {d['provider_order_id']}"
    ),
    "order_status.Bound": lambda d: f"→ bound to {provider(d)} order {d['provider_order_id']}",
    "order_status.Unbound": lambda d: (
        f"provider order {d['provider_order_id']} → none ({words(d['outcome'])}),"
        f" {words(d['previous_status'])} → {words(d['status'])}"
    ),
    "order_status.ProviderStatusChanged": lambda d: (
        f"provider order {d['provider_order_id']}:"
        f" {words(d['previous'] or 'nothing known')} → {words(d['status'])}"
    ),
    "order_status.OrderStatusChanged": _moved,
    "order_status.ItemNoteAdded": lambda d: shortened(d["text"]),
    "order_status.OrderNoteAdded": lambda d: shortened(d["text"]),
    "order_status.FactDidNotFit": did_not_fit,
    "order_status.PurchasePriceAgreed": agreed,
    "order_status.PurchasePriceOffered": lambda d: (
        f"agreed {money(d['agreed'])}, offered {piece(d['offered'])}"
    ),
    "order_status.PurchasePriceChanged": changed,
    "order_status.RefundChanged": refund_change,
    "marketplace.ProviderRefundChanged": refund_change,
    "order_status.LinkHandedOver": handed_over,
    "marketplace.ProviderOrderHandedOver": handed_over,
    "marketplace.PriceDiffers": lambda d: f"{_prices(d)}: {verdict(d)}",
    "marketplace.PriceAccepted": lambda d: f"price accepted: {_prices(d)}",
    "marketplace.ParcelMoved": _parcel,
    "order_status.OperationProgressed": lambda d: (
        f"{d['lines_settled']:,} of {count(d['lines_total'], 'line')} settled"
    ),
}


def change_of(entry: Entry) -> str:
    """Return what the event changed, as one line."""
    if entry.known and (change := _CHANGES.get(entry.kind)):
        return change(entry.data)
    if entry.known and entry.name in STATUS_AFTER:
        told = f"{words(entry.data['previous_status'])} → {words(STATUS_AFTER[entry.name])}"
        why = shortened(entry.text("reason"))
        return f"{told} ({why})" if why else told
    steps = narrate(entry)
    return steps[0].message if steps else words(entry.name)
