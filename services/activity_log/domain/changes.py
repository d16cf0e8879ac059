"""What an event changed, in one line of a timeline: old → new where there is an old."""

from collections.abc import Callable, Sequence

from services.activity_log.domain.entry import Entry
from services.activity_log.domain.hand_over_narration import handed_over
from services.activity_log.domain.item_narration import did_not_fit, received, rejected
from services.activity_log.domain.item_statuses import STATUS_AFTER
from services.activity_log.domain.link_narration import booked, bound
from services.activity_log.domain.price_narration import agreed, changed, compared, verdict
from services.activity_log.domain.refund_narration import refund_change
from services.activity_log.domain.sentence import Listing, Sentence, Value, counted, say
from services.activity_log.domain.step import Step
from services.activity_log.domain.values import Number, Text, Word
from services.activity_log.domain.wording import (
    Data,
    configuration,
    item_status,
    moment_of,
    money,
    piece,
    pieces,
    provider,
    provider_status,
    shortened,
)


def _moved(data: Data) -> Sentence:
    status = item_status(data["status"])
    return say(
        "{previous} → {status}", previous=item_status(data["previous_status"]), status=status
    )


def _registered(data: Data) -> Sentence:
    told = say(
        "→ {pieces} of {title} at {price}",
        pieces=pieces(data["quantity"]),
        title=shortened(data["goods"]["title"], 80),
        price=money(data["price"]),
    )
    if data["split_from"]:
        return say("{told}, split from item {item}", told=told, item=data["split_from"])
    return told


def _prices(data: Data) -> Value:
    """One event stands in the timeline of each of its items, so that it names them all."""
    lines = data["lines"]
    if len(lines) == 1:
        return compared(lines[0])
    return Listing(
        tuple(
            say("item {item} {prices}", item=one["item_id"], prices=compared(one)) for one in lines
        ),
        "; ",
        longest=500,
    )


def _parcel(data: Data) -> Sentence:
    steps: list[Value] = []
    for step in data["steps"]:
        text = shortened(step["text"])
        at = moment_of(step["at"]) if step["at"] else None
        steps.append(say("{text} ({at})", text=text, at=at) if at else Text(text))
    carried = f"{data['carrier']} {data['tracking_number']}".strip()
    return say("parcel {parcel}: {steps}", parcel=carried, steps=Listing(tuple(steps), " → "))


def _unbound(data: Data) -> Sentence:
    return say(
        "provider order {order} → none ({outcome}), {previous} → {status}",
        order=data["provider_order_id"],
        outcome=Word("unbinding", data["outcome"]),
        previous=item_status(data["previous_status"]),
        status=item_status(data["status"]),
    )


def _provider_status(data: Data) -> Sentence:
    before = provider_status(data["previous"]) if data["previous"] else say("nothing known")
    return say(
        "provider order {order}: {previous} → {status}",
        order=data["provider_order_id"],
        previous=before,
        status=provider_status(data["status"]),
    )


def _split(data: Data) -> Sentence:
    left, moved = data["quantity_left"], data["quantity_moved"]
    return say(
        "quantity {before} → {left}, {moved} to item {new_item}",
        before=Number(left + moved, grouped=False),
        left=Number(left, grouped=False),
        moved=Number(moved, grouped=False),
        new_item=data["new_item_id"],
    )


_CHANGES: dict[str, Callable[[Data], Sentence]] = {
    "order_status.ItemRegistered": _registered,
    "order_status.PriceConfirmed": lambda d: say(
        "{previous} → {status}, price → {price}",
        previous=item_status(d["previous_status"]),
        status=item_status("paid"),
        price=money(d["price"]),
    ),
    "order_status.ConfigurationChanged": lambda d: say(
        "{previous} → {now}",
        previous=configuration(d["previous"]),
        now=configuration(d["configuration"]),
    ),
    "order_status.Split": _split,
    "order_status.ReceiptRecorded": received,
    "order_status.RejectedAtInspection": rejected,
    "order_status.BookingRequested": lambda _: say("booking requested"),
    "order_status.BindRequested": lambda d: say(
        "binding to {order} requested", order=d["provider_order_id"]
    ),
    "order_status.UnbindRequested": lambda _: say("unbinding requested"),
    "order_status.Booked": lambda d: say("→ {booked}", booked=booked(d)),
    "order_status.BoughtAgain": lambda d: say(
        "bought again, {provider} order {order}", provider=provider(d), order=d["provider_order_id"]
    ),
    "order_status.Bound": lambda d: say("→ {bound}", bound=bound(d)),
    "order_status.Unbound": _unbound,
    "order_status.ProviderStatusChanged": _provider_status,
    "order_status.OrderStatusChanged": _moved,
    "order_status.ItemNoteAdded": lambda d: say("{text}", text=shortened(d["text"])),
    "order_status.OrderNoteAdded": lambda d: say("{text}", text=shortened(d["text"])),
    "order_status.FactDidNotFit": did_not_fit,
    "order_status.PurchasePriceAgreed": agreed,
    "order_status.PurchasePriceOffered": lambda d: say(
        "agreed {agreed}, offered {offered}", agreed=money(d["agreed"]), offered=piece(d["offered"])
    ),
    "order_status.PurchasePriceChanged": changed,
    "order_status.RefundChanged": refund_change,
    "marketplace.ProviderRefundChanged": refund_change,
    "order_status.LinkHandedOver": handed_over,
    "marketplace.ProviderOrderHandedOver": handed_over,
    "marketplace.PriceDiffers": lambda d: say(
        "{prices}: {verdict}", prices=_prices(d), verdict=verdict(d)
    ),
    "marketplace.PriceAccepted": lambda d: say("price accepted: {prices}", prices=_prices(d)),
    "marketplace.ParcelMoved": _parcel,
    "order_status.OperationProgressed": lambda d: counted(
        "{settled} of {number} line settled",
        "{settled} of {number} lines settled",
        d["lines_total"],
        settled=d["lines_settled"],
    ),
}


def change_of(entry: Entry, steps: Sequence[Step]) -> Value:
    """Return what the event changed, as one line; `steps` are what is narrated of it."""
    if entry.known and (change := _CHANGES.get(entry.kind)):
        return change(entry.data)
    if entry.known and entry.name in STATUS_AFTER:
        return _status(entry.data, STATUS_AFTER[entry.name], shortened(entry.text("reason")))
    return steps[0].told if steps else say("{event}", event=entry.name.replace("_", " "))


def _status(data: Data, status: str, why: str) -> Sentence:
    moved = {"previous": item_status(data["previous_status"]), "status": item_status(status)}
    if why:
        return say("{previous} → {status} ({why})", why=why, **moved)
    return say("{previous} → {status}", **moved)
