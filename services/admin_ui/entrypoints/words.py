"""Words of the domain as the pages say them; the catalogues translate each."""

from collections.abc import Mapping

from services.admin_ui.entrypoints.change_words import CHANGES


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


ORDER_STATUSES = (
    "awaiting_payment", "paid", "processing", "processing_at_warehouse", "ready_for_packing",
    "packing", "ready_to_ship", "shipped", "received", "returned_to_vendor",
    "impossible_to_deliver", "cancelled",
)  # fmt: skip
"""What an order may be, in the order of its way; each is a word of kind `status`."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "change": CHANGES,
    "booking_status": {
        "prepared": _("Prepared"),
        "held": _("Waits"),
        "started": _("Sent, no answer yet"),
        "in_doubt": _("Being checked"),
        "placed": _("Booked"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "given_up": _("Given up"),
    },
    "why_not": {
        "pending": _("waits for the marketplace’s answer"),
        "already": _("has this status already"),
        "needs_correction": _("would go backwards: only as a correction"),
        "is_forward": _("goes there without a correction"),
        "linked": _("is on a provider order; unbind it first"),
        "not_from_here": _("this status does not lead there"),
    },
    "status": {
        "awaiting_payment": _("Awaiting payment"),
        "paid": _("Paid"),
        "price_confirmation": _("Price confirmation"),
        "ordered": _("Ordered"),
        "quality_inspection": _("Goods quality inspection"),
        "received_at_warehouse": _("Received at warehouse"),
        "packing": _("Packing"),
        "ready_to_ship": _("Ready to ship"),
        "shipped": _("Shipped"),
        "received": _("Received"),
        "returned_to_vendor": _("Returned to vendor"),
        "impossible_to_deliver": _("Impossible to deliver"),
        "cancelled": _("Cancelled"),
        "processing": _("Processing"),
        "processing_at_warehouse": _("Processing at warehouse"),
        "ready_for_packing": _("Ready for packing"),
    },
    "provider_status": {
        "creating": _("Being created"),
        "unpaid": _("Not paid there"),
        "paid": _("Paid there"),
        "part_shipped": _("Sent in part"),
        "shipped": _("Sent by the vendor"),
        "signed": _("Signed for"),
        "finished": _("Finished"),
        "closed_unpaid": _("Closed unpaid"),
        "closed_paid": _("Closed after payment"),
        "unknown": _("Not known"),
    },
    "refund": {
        "requested": _("Refund asked for"),
        "agreed": _("Refund agreed"),
        "returning": _("Goods go back"),
        "refunded": _("Refunded"),
        "refused": _("Refund refused"),
        "closed": _("Refund closed"),
        "unknown": _("Not known"),
    },
    "unbinding": {
        "cancelled_on_marketplace": _("cancelled on the marketplace too"),
        "unlinked": _("only unlinked, the order stays as it is on the marketplace"),
        "closed_by_marketplace": _("closed by the marketplace"),
    },
    "list": {
        "ready_for_purchase": _("Ready for purchase"),
        "goods_purchased": _("Goods purchased"),
        "purchased": _("Purchased"),
    },
    "line": {
        "ordered": _("ordered"),
        "shipped": _("sent"),
        "received": _("came"),
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "returned": _("returned"),
        "cancelled": _("cancelled"),
    },
    "inspection": {
        "arrived": _("not judged yet"),
        "accepted": _("accepted"),
        "rejected": _("rejected"),
    },
    "request": {
        "booking": _("Being booked"),
        "binding": _("Being bound"),
        "unbinding": _("Being unbound"),
    },
    "provider": {"1688": "1688", "taobao": "Taobao"},
    "session_state": {
        "active": _("Active"),
        "disabled": _("Disabled"),
        "expired": _("Login expired"),
        "blocked": _("Blocked by the marketplace"),
        "handing_over": _("Handing over"),
    },
    "activity": {
        "booking": _("Booking"),
        "binding": _("Binding"),
        "unbinding": _("Unbinding"),
        "synchronizing": _("Synchronizing"),
        "status_change": _("Status change"),
        "import": _("Import"),
        "registering": _("Registering"),
        "payment": _("Payment"),
        "splitting": _("Splitting"),
        "receipt": _("Receipt"),
        "price_confirmation": _("Price confirmation"),
        "configuration": _("Configuration"),
        "note": _("Note"),
        "session": _("Session"),
        "reconciliation": _("Reconciliation"),
        "purchase_price": _("Purchase price"),
        "rules": _("Rules"),
        "other": _("Other"),
    },
    "service": {
        "order_status": _("The service of orders and items cannot be reached."),
        "marketplace_gateway": _("The service of the marketplaces cannot be reached."),
        "activity_log": _("The service of activities and histories cannot be reached."),
    },
    "outcome": {
        "succeeded": _("Succeeded"),
        "partly": _("Partly"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
        "running": _("Running"),
        "awaiting": _("Waits for an answer"),
    },
    "state": {
        "running": _("Running"),
        "finished": _("Finished"),
        "awaiting": _("Waits for an answer"),
    },
    "step": {
        "information": _("Information"),
        "warning": _("Warning"),
        "error": _("Error"),
        "question": _("Question"),
    },
    "line_outcome": {
        "done": _("Booked"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "open": _("Still open"),
    },
    "figure": {
        "median_seconds": _("Median"),
        "p90_seconds": _("Nine of ten"),
    },
    "guard": {
        "ask": _("A person is asked"),
        "refuse": _("It is refused"),
        "accept": _("It is booked all the same"),
    },
    "window": {
        "per_minute": _("per minute"),
        "per_hour": _("per hour"),
        "per_day": _("per day"),
    },
    "actor": {
        "person": _("person"),
        "service": _("service"),
        "marketplace": _("marketplace"),
    },
    "question": {
        "risk_control": _("Account stopped by the marketplace"),
        "login": _("Login needed"),
        "price_rose": _("Price rose"),
        "booking_in_doubt": _("Booking in doubt"),
        "cancel_whole_order": _("Cancel the whole order?"),
        "closed_after_payment": _("Closed after payment"),
        "fact_does_not_fit": _("Does not fit"),
        "reconciliation": _("Difference found"),
    },
    "hold": {
        "session_expired": _("waits for a login: the session has expired"),
        "limit": _("waits for the booking limit"),
        "not_reached": _("waits for a connection to the marketplace"),
        "price": _("waits for an answer about the price"),
        "paused": _("waits for the session, which is paused"),
    },
    "role": {
        "viewer": _("Viewer"),
        "operator": _("Operator"),
        "purchaser": _("Purchaser"),
        "auditor": _("Auditor"),
        "administrator": _("Administrator"),
    },
    "action": {
        "create_again": _("It was not made: create it again"),
        "give_up": _("It was not made: give up"),
        "unlink": _("Free the items, to be bought again"),
        "keep": _("Leave the items on the closed order"),
        "cancel_all": _("Cancel the whole order; every item on it is freed"),
        "only_unlink": _("Only free the chosen items; the order stays"),
        "accept": _("Accept the price and book"),
        "refuse": _("Refuse: do not book"),
        "resume": _("Cleared on the marketplace: let the session work again"),
        "noted": _("Seen and dealt with"),
        "read_again": _("Read it again now"),
        "settled_by_facts": _("The marketplace itself has settled it"),
        "cancel": _("Cancel"),
    },
}

FIELD_ERRORS = (
    _("Choose a status."),
    _("A correction needs a reason."),
    _("Give how many pieces become a new item."),
    _("Give the new item a number."),
    _("Give the number of the provider order."),
    _("Give the price as a number, such as 12.50."),
    _("Write something."),
    _("Give how many pieces came, were accepted and were rejected."),
    _("No more pieces can be accepted and rejected than came."),
    _("Say why pieces were rejected."),
)
"""What `commanding` says of fields."""
