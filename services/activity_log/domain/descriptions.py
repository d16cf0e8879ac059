"""What an activity is called, from the event that says best what it is."""

from collections.abc import Callable

from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.domain.entry import Entry
from services.activity_log.domain.wording import (
    Data,
    count,
    item,
    items_of,
    provider,
    shortened,
    words,
)


def _order(data: Data) -> str:
    return f"provider order {data['provider_order_id']}"


def _question(data: Data) -> str:
    """Name a question that no operation asks; the others have their operation's name."""
    if data["operation_id"]:
        return ""
    number = data["provider_order_id"]
    about = f"{provider(data)} order {number}" if number else f"a {provider(data)} session"
    match data["kind"]:
        case "risk_control":
            return f"Clear a {provider(data)} session: risk control"
        case "reconciliation":
            return f"Difference at {about}"
    return f"Question about {about}"


_BY_EVENT: dict[str, Callable[[Data], str]] = {
    "order_status.BookingOrdered": lambda d: f"Book {items_of(d['lines'])}",
    "order_status.BindingOrdered": lambda d: (
        f"Bind {items_of(d['lines'])} to {provider(d)} order {d['provider_order_id']}"
    ),
    "order_status.UnbindingOrdered": lambda d: f"Unbind {items_of(d['lines'])}",
    "order_status.StatusesChanged": lambda d: (
        f"Change the status of {items_of([*d['done'], *d['refused']])} to {words(d['status'])}"
    ),
    "order_status.OrdersImported": lambda d: (
        f"Import {count(len(d['order_ids']), 'order')} from {shortened(d['source'])}"
    ),
    "marketplace.SynchronizationStarted": lambda d: (
        f"Synchronize {count(d['provider_orders'], 'provider order')} of {provider(d)}"
    ),
    "order_status.OrderRegistered": lambda d: (
        f"Register order {d['order_id']} with {count(len(d['item_ids']), 'item')}"
    ),
    "order_status.OrderItemAdded": lambda d: f"Add {item(d)}",
    "order_status.ItemRegistered": lambda d: f"Register items of order {d['order_id']}",
    "order_status.Paid": lambda d: f"Payment for order {d['order_id']}",
    "order_status.Split": lambda d: f"Split {item(d)}",
    "order_status.PriceConfirmationRequested": lambda d: f"Ask for the new price of {item(d)}",
    "order_status.PriceConfirmed": lambda d: f"Confirm the price of {item(d)}",
    "order_status.ConfigurationChanged": lambda d: f"Change the configuration of {item(d)}",
    "order_status.ItemNoteAdded": lambda d: f"Note on {item(d)}",
    "order_status.OrderNoteAdded": lambda d: f"Note on order {d['order_id']}",
    "order_status.OrderStatusChanged": lambda d: f"Status of order {d['order_id']}",
    "order_status.ProviderOrderClosed": lambda d: (
        f"Provider order {d['provider_order_id']} was closed"
    ),
    "order_status.ProviderStatusChanged": lambda d: (
        f"News of provider order {d['provider_order_id']}"
    ),
    "order_status.TrackingAssigned": lambda d: f"Tracking numbers of {item(d)}",
    "marketplace.ProviderOrderChanged": lambda d: (
        f"News of {provider(d)} order {d['provider_order_id']}"
    ),
    "marketplace.SessionAdded": lambda d: f"Add {provider(d)} session {d['name']}",
    "marketplace.SessionAuthorized": lambda d: f"Log in to a {provider(d)} session again",
    "marketplace.SessionExpired": lambda d: f"A {provider(d)} session has expired",
    "marketplace.SessionRenamed": lambda d: f"Rename a {provider(d)} session to {d['name']}",
    "marketplace.SessionDisabled": lambda d: f"Disable a {provider(d)} session",
    "marketplace.SessionEnabled": lambda d: f"Enable a {provider(d)} session",
    "marketplace.SessionRemoved": lambda d: f"Remove a {provider(d)} session",
    "marketplace.SessionExpiring": lambda d: f"The login of a {provider(d)} session ends soon",
    "marketplace.SessionPaused": lambda d: f"A {provider(d)} session is paused",
    "marketplace.SessionResumed": lambda d: f"A {provider(d)} session works again",
    "marketplace.SessionHandOverStarted": lambda d: (
        f"Hand over the orders of a {provider(d)} session and remove it"
    ),
    "marketplace.SessionHandOverFailed": lambda d: (
        f"Hand over the orders of a {provider(d)} session"
    ),
    "marketplace.ProviderOrderHandedOver": lambda d: (
        f"Hand over {provider(d)} order {d['provider_order_id']}"
    ),
    "order_status.LinkHandedOver": lambda d: f"Hand over {_order(d)}",
    "marketplace.ReconciliationFinished": lambda d: (
        f"Reconcile {count(d['provider_orders'], 'provider order')} of {provider(d)}:"
        f" {count(len(d['differences']), 'difference')}"
    ),
    "marketplace.BudgetSet": lambda d: f"Set the booking budget of a {provider(d)} session",
    "marketplace.BudgetLearned": lambda d: (
        f"The booking budget of a {provider(d)} session was lowered"
    ),
    "marketplace.PriceGuardSet": lambda _: "Set the price guard",
    "marketplace.DeliverySet": lambda _: "Set where goods are delivered",
    "order_status.AutomaticBookingSet": lambda d: (
        f"Turn automatic booking {'on' if d['enabled'] else 'off'}"
    ),
    "order_status.StatusMappingSet": lambda _: "Set what provider statuses mean",
    "order_status.PurchasePriceAgreed": lambda d: f"Agree on the purchase price of {item(d)}",
    "order_status.PurchasePriceChanged": lambda d: f"Purchase price of {item(d)}",
    "marketplace.ProviderPriceChanged": lambda d: (
        f"The vendor changed the price of {provider(d)} order {d['provider_order_id']}"
    ),
    "marketplace.ProviderRefundChanged": lambda d: (
        f"Refund of {provider(d)} order {d['provider_order_id']}"
    ),
    "order_status.RefundChanged": lambda d: f"Refund of {_order(d)}",
    "order_status.FactDidNotFit": lambda d: f"News of {_order(d)} that does not fit",
    "marketplace.ParcelMoved": lambda d: f"Parcel {d['tracking_number']}",
    "marketplace.QuestionAsked": _question,
}

_BY_TYPE = {
    ActivityType.BOOKING: "Booking",
    ActivityType.BINDING: "Binding to a provider order",
    ActivityType.UNBINDING: "Unbinding",
    ActivityType.SYNCHRONIZING: "Synchronization",
    ActivityType.STATUS_CHANGE: "Change of status",
    ActivityType.IMPORT: "Import of orders",
}


def describe(entry: Entry, type_: ActivityType) -> str:
    """Return the activity's name as far as this event knows it."""
    make = _BY_EVENT.get(entry.kind)
    if make and (name := make(entry.data)):
        return name
    return _BY_TYPE.get(type_, words(type_).capitalize() if entry.known else entry.name)
