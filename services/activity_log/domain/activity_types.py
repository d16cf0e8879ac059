"""What kinds of activity there are, and which event says best what an activity is."""

from enum import StrEnum

from services.activity_log.domain.entry import Entry
from services.activity_log.domain.item_statuses import STATUS_AFTER
from services.activity_log.domain.parts import stands_alone


class ActivityType(StrEnum):
    """The reference product's words stand behind."""

    BOOKING = "booking"  # exporting
    BINDING = "binding"  # linking
    UNBINDING = "unbinding"  # unlinking
    SYNCHRONIZING = "synchronizing"
    STATUS_CHANGE = "status_change"
    IMPORT = "import"
    REGISTERING = "registering"
    PAYMENT = "payment"
    SPLITTING = "splitting"
    RECEIPT = "receipt"
    PRICE_CONFIRMATION = "price_confirmation"
    CONFIGURATION = "configuration"
    NOTE = "note"
    SESSION = "session"
    RECONCILIATION = "reconciliation"
    PURCHASE_PRICE = "purchase_price"
    RULES = "rules"
    OTHER = "other"
    """Only events of types that this version does not know."""


_T = ActivityType

EVIDENCE: dict[str, tuple[int, ActivityType]] = {
    # The event with which an operation or a synchronization begins says it all.
    "order_status.BookingOrdered": (9, _T.BOOKING),
    "order_status.BindingOrdered": (9, _T.BINDING),
    "order_status.UnbindingOrdered": (9, _T.UNBINDING),
    "order_status.StatusesChanged": (9, _T.STATUS_CHANGE),
    "order_status.OrdersImported": (9, _T.IMPORT),
    "marketplace.SynchronizationStarted": (9, _T.SYNCHRONIZING),
    # What a single command does.
    "order_status.OrderRegistered": (8, _T.REGISTERING),
    "order_status.OrderItemAdded": (8, _T.REGISTERING),
    "order_status.Split": (9, _T.SPLITTING),
    # Splits off what stands apart, and moves the rest: before both.
    "order_status.ReceiptRecorded": (10, _T.RECEIPT),
    "order_status.RejectedAtInspection": (3, _T.STATUS_CHANGE),
    "order_status.PriceConfirmationRequested": (7, _T.PRICE_CONFIRMATION),
    "order_status.PriceConfirmed": (7, _T.PRICE_CONFIRMATION),
    "order_status.ConfigurationChanged": (7, _T.CONFIGURATION),
    "order_status.ItemNoteAdded": (7, _T.NOTE),
    "order_status.OrderNoteAdded": (7, _T.NOTE),
    "marketplace.SessionAdded": (7, _T.SESSION),
    "marketplace.SessionAuthorized": (7, _T.SESSION),
    "marketplace.SessionExpired": (4, _T.SESSION),
    "marketplace.SessionRenamed": (7, _T.SESSION),
    "marketplace.SessionDisabled": (7, _T.SESSION),
    "marketplace.SessionEnabled": (7, _T.SESSION),
    "marketplace.SessionRemoved": (7, _T.SESSION),
    "marketplace.SessionHandOverStarted": (8, _T.SESSION),
    "marketplace.SessionHandOverFailed": (6, _T.SESSION),
    "marketplace.ReconciliationFinished": (8, _T.RECONCILIATION),
    "marketplace.BudgetSet": (7, _T.RULES),
    "marketplace.PriceGuardSet": (7, _T.RULES),
    "marketplace.DeliverySet": (7, _T.RULES),
    "order_status.AutomaticBookingSet": (7, _T.RULES),
    "order_status.StatusMappingSet": (7, _T.RULES),
    "order_status.PurchasePriceAgreed": (7, _T.PURCHASE_PRICE),
    # Parts of an operation whose beginning has not arrived yet from the other service.
    "order_status.BookingRequested": (5, _T.BOOKING),
    "order_status.Booked": (5, _T.BOOKING),
    "order_status.BoughtAgain": (5, _T.BOOKING),
    "order_status.BookingRefused": (5, _T.BOOKING),
    "order_status.BookingWithdrawn": (5, _T.BOOKING),
    "order_status.BookingFailed": (5, _T.BOOKING),
    "order_status.BindRequested": (5, _T.BINDING),
    "order_status.Bound": (5, _T.BINDING),
    "order_status.BindRefused": (5, _T.BINDING),
    "order_status.UnbindRequested": (5, _T.UNBINDING),
    "order_status.UnbindRefused": (5, _T.UNBINDING),
    "marketplace.BookingPrepared": (5, _T.BOOKING),
    "marketplace.BookingHeld": (5, _T.BOOKING),
    "marketplace.PriceDiffers": (5, _T.BOOKING),
    "marketplace.PriceAccepted": (5, _T.BOOKING),
    "order_status.PurchasePriceOffered": (5, _T.BOOKING),
    "marketplace.BookingStarted": (5, _T.BOOKING),
    "marketplace.BookingPlaced": (5, _T.BOOKING),
    "marketplace.BookingRefused": (5, _T.BOOKING),
    "marketplace.BookingInDoubt": (5, _T.BOOKING),
    "marketplace.BookingWithdrawn": (5, _T.BOOKING),
    "marketplace.BookingGivenUp": (5, _T.BOOKING),
    "marketplace.BindingVerified": (5, _T.BINDING),
    "marketplace.BindingRefused": (5, _T.BINDING),
    "marketplace.UnbindingDone": (5, _T.UNBINDING),
    "marketplace.UnbindingRefused": (5, _T.UNBINDING),
    "marketplace.SynchronizationProgressed": (5, _T.SYNCHRONIZING),
    "marketplace.SynchronizationWaiting": (5, _T.SYNCHRONIZING),
    "marketplace.SynchronizationFinished": (5, _T.SYNCHRONIZING),
    # What follows from something else, and names an activity only when it stands alone.
    "order_status.Paid": (4, _T.PAYMENT),
    "order_status.ItemRegistered": (4, _T.REGISTERING),
    "marketplace.SessionPaused": (4, _T.SESSION),
    "marketplace.SessionResumed": (4, _T.SESSION),
    "marketplace.SessionExpiring": (4, _T.SESSION),
    "marketplace.ProviderOrderHandedOver": (4, _T.SESSION),
    "order_status.LinkHandedOver": (4, _T.SESSION),
    "marketplace.BudgetLearned": (4, _T.RULES),
    "order_status.FactDidNotFit": (3, _T.SYNCHRONIZING),
    "marketplace.ProviderPriceChanged": (3, _T.SYNCHRONIZING),
    "order_status.PurchasePriceChanged": (3, _T.SYNCHRONIZING),
    "marketplace.ProviderRefundChanged": (3, _T.SYNCHRONIZING),
    "order_status.RefundChanged": (3, _T.SYNCHRONIZING),
    "marketplace.ParcelMoved": (1, _T.SYNCHRONIZING),
    "marketplace.ProviderOrderChanged": (3, _T.SYNCHRONIZING),
    "order_status.ProviderStatusChanged": (3, _T.SYNCHRONIZING),
    "order_status.TrackingAssigned": (3, _T.SYNCHRONIZING),
    "order_status.ProviderOrderClosed": (3, _T.SYNCHRONIZING),
    "order_status.Ordered": (3, _T.SYNCHRONIZING),
    "order_status.OrderStatusChanged": (1, _T.STATUS_CHANGE),
    "marketplace.QuestionAnswered": (1, _T.SYNCHRONIZING),
    "order_status.OperationProgressed": (1, _T.BOOKING),
    "order_status.OperationCancelRequested": (1, _T.BOOKING),
}
"""How well an event says what its activity is (9 and more = for certain), and what it says."""

_QUESTIONS = {
    "booking_in_doubt": _T.BOOKING,
    "cancel_whole_order": _T.UNBINDING,
    "price_rose": _T.BOOKING,
    "risk_control": _T.SESSION,
    "reconciliation": _T.RECONCILIATION,
}


def evidence_of(entry: Entry) -> tuple[int, ActivityType]:
    """Return how sure the event is of the activity's type, and the type."""
    match entry.kind:
        case "unknown":
            return 0, _T.OTHER
        case "order_status.OperationFinished":
            return 4, ActivityType(entry.text("type"))
        case "marketplace.QuestionAsked":
            # One that stands alone keeps its name whatever follows from its answer.
            rank = 8 if stands_alone(entry) else 2
            return rank, _QUESTIONS.get(entry.text("kind"), _T.SYNCHRONIZING)
        case "order_status.Unbound":
            # Without an operation it was the marketplace that closed the order.
            return (5, _T.UNBINDING) if entry.text("operation_id") else (3, _T.SYNCHRONIZING)
    if found := EVIDENCE.get(entry.kind):
        return found
    return (2, _T.STATUS_CHANGE) if entry.name in STATUS_AFTER else (0, _T.OTHER)
