"""What an activity is called, from the event that says best what it is."""

from collections.abc import Callable

from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.domain.entry import Entry
from services.activity_log.domain.reconciliation_narration import differences
from services.activity_log.domain.sentence import Sentence, counted, say
from services.activity_log.domain.session_descriptions import SESSION_DESCRIPTIONS
from services.activity_log.domain.values import Word
from services.activity_log.domain.wording import (
    Data,
    counted_orders,
    item,
    item_status,
    items_of,
    provider,
    provider_orders,
    shortened,
)


def _question(data: Data) -> Sentence | None:
    """Name a question that no operation asks; the others have their operation's name."""
    if data["operation_id"]:
        return None
    number, where = data["provider_order_id"], provider(data)
    if data["kind"] == "risk_control":
        return say("Clear a {provider} session: risk control", provider=where)
    if data["kind"] == "reconciliation":
        if number:
            return say("Difference at {provider} order {order}", provider=where, order=number)
        return say("Difference at a {provider} session", provider=where)
    if number:
        return say("Question about {provider} order {order}", provider=where, order=number)
    return say("Question about a {provider} session", provider=where)


def _status_change(data: Data) -> Sentence:
    lines = [*data["done"], *data["refused"]]
    return say(
        "Change the status of {items} to {status}",
        items=items_of(lines),
        status=item_status(data["status"]),
    )


_BY_EVENT: dict[str, Callable[[Data], Sentence | None]] = {
    **SESSION_DESCRIPTIONS,
    "order_status.BookingOrdered": lambda d: say("Book {items}", items=items_of(d["lines"])),
    "order_status.BindingOrdered": lambda d: say(
        "Bind {items} to {provider} order {order}",
        items=items_of(d["lines"]),
        provider=provider(d),
        order=d["provider_order_id"],
    ),
    "order_status.UnbindingOrdered": lambda d: say("Unbind {items}", items=items_of(d["lines"])),
    "order_status.StatusesChanged": _status_change,
    "order_status.OrdersImported": lambda d: say(
        "Import {orders} from {source}",
        orders=counted_orders(len(d["order_ids"])),
        source=shortened(d["source"]),
    ),
    "marketplace.SynchronizationStarted": lambda d: say(
        "Synchronize {orders} of {provider}",
        orders=provider_orders(d["provider_orders"]),
        provider=provider(d),
    ),
    "order_status.OrderRegistered": lambda d: counted(
        "Register order {order} with {number} item",
        "Register order {order} with {number} items",
        len(d["item_ids"]),
        order=d["order_id"],
    ),
    "order_status.OrderItemAdded": lambda d: say("Add {item}", item=item(d)),
    "order_status.ItemRegistered": lambda d: say(
        "Register items of order {order}", order=d["order_id"]
    ),
    "order_status.Paid": lambda d: say("Payment for order {order}", order=d["order_id"]),
    "order_status.Split": lambda d: say("Split {item}", item=item(d)),
    "order_status.ReceiptRecorded": lambda d: say("Receipt of {item}", item=item(d)),
    "order_status.PriceConfirmationRequested": lambda d: say(
        "Ask for the new price of {item}", item=item(d)
    ),
    "order_status.PriceConfirmed": lambda d: say("Confirm the price of {item}", item=item(d)),
    "order_status.ConfigurationChanged": lambda d: say(
        "Change the configuration of {item}", item=item(d)
    ),
    "order_status.ItemNoteAdded": lambda d: say("Note on {item}", item=item(d)),
    "order_status.OrderNoteAdded": lambda d: say("Note on order {order}", order=d["order_id"]),
    "order_status.OrderStatusChanged": lambda d: say(
        "Status of order {order}", order=d["order_id"]
    ),
    "order_status.ProviderOrderClosed": lambda d: say(
        "Provider order {order} was closed", order=d["provider_order_id"]
    ),
    "order_status.ProviderStatusChanged": lambda d: say(
        "News of provider order {order}", order=d["provider_order_id"]
    ),
    "order_status.TrackingAssigned": lambda d: say("Tracking numbers of {item}", item=item(d)),
    "marketplace.ProviderOrderChanged": lambda d: say(
        "News of {provider} order {order}", provider=provider(d), order=d["provider_order_id"]
    ),
    "marketplace.ReconciliationFinished": lambda d: say(
        "Reconcile {orders} of {provider}: {found}",
        orders=provider_orders(d["provider_orders"]),
        provider=provider(d),
        found=differences(len(d["differences"])),
    ),
    "marketplace.PriceGuardSet": lambda _: say("Set the price guard"),
    "marketplace.DeliverySet": lambda _: say("Set where goods are delivered"),
    "order_status.AutomaticBookingSet": lambda d: (
        say("Turn automatic booking on") if d["enabled"] else say("Turn automatic booking off")
    ),
    "order_status.StatusMappingSet": lambda _: say("Set what provider statuses mean"),
    "order_status.PurchasePriceAgreed": lambda d: say(
        "Agree on the purchase price of {item}", item=item(d)
    ),
    "order_status.PurchasePriceChanged": lambda d: say("Purchase price of {item}", item=item(d)),
    "marketplace.ProviderPriceChanged": lambda d: say(
        "The vendor changed the price of {provider} order {order}",
        provider=provider(d),
        order=d["provider_order_id"],
    ),
    "marketplace.ProviderRefundChanged": lambda d: say(
        "Refund of {provider} order {order}", provider=provider(d), order=d["provider_order_id"]
    ),
    "order_status.RefundChanged": lambda d: say(
        "Refund of provider order {order}", order=d["provider_order_id"]
    ),
    "order_status.FactDidNotFit": lambda d: say(
        "News of provider order {order} that does not fit", order=d["provider_order_id"]
    ),
    "marketplace.ParcelMoved": lambda d: say("Parcel {number}", number=d["tracking_number"]),
    "marketplace.QuestionAsked": _question,
}

_BY_TYPE = {
    ActivityType.BOOKING: say("Booking"),
    ActivityType.BINDING: say("Binding to a provider order"),
    ActivityType.UNBINDING: say("Unbinding"),
    ActivityType.SYNCHRONIZING: say("Synchronization"),
    ActivityType.STATUS_CHANGE: say("Change of status"),
    ActivityType.IMPORT: say("Import of orders"),
}


def describe(entry: Entry, type_: ActivityType) -> Sentence:
    """Return the activity's name as far as this event knows it."""
    make = _BY_EVENT.get(entry.kind)
    if make and (name := make(entry.data)):
        return name
    if type_ in _BY_TYPE:
        return _BY_TYPE[type_]
    if not entry.known:
        return say("{event}", event=entry.name)
    return Sentence("{type}", {"type": Word("activity", type_.value)}, begins=True)
