"""What can happen to an item, in the few words in which a stale row tells what changed."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


CHANGES: Mapping[str, str] = {
    "ItemRegistered": _("registered"),
    "PaymentWithdrawn": _("put back to Awaiting payment"),
    "Paid": _("became Paid"),
    "PriceConfirmationRequested": _("went to Price confirmation"),
    "PriceConfirmed": _("price confirmed"),
    "Ordered": _("became Ordered"),
    "QualityInspectionStarted": _("went to quality inspection"),
    "ReceivedAtWarehouse": _("received at the warehouse"),
    "PackingStarted": _("packing began"),
    "ReadyToShip": _("became ready to ship"),
    "Shipped": _("shipped"),
    "Received": _("received"),
    "ReturnedToVendor": _("returned to the vendor"),
    "FoundImpossibleToDeliver": _("found impossible to deliver"),
    "Cancelled": _("cancelled"),
    "ConfigurationChanged": _("configuration changed"),
    "Split": _("split"),
    "ReceiptRecorded": _("receipt recorded"),
    "RejectedAtInspection": _("rejected at the warehouse"),
    "ItemNoteAdded": _("note added"),
    "BookingRequested": _("booking asked for"),
    "Booked": _("booked"),
    "BoughtAgain": _("bought again"),
    "BookingRefused": _("booking refused"),
    "BookingWithdrawn": _("booking withdrawn"),
    "BookingFailed": _("booking failed"),
    "BindRequested": _("binding asked for"),
    "Bound": _("bound"),
    "BindRefused": _("binding refused"),
    "UnbindRequested": _("unbinding asked for"),
    "Unbound": _("unbound"),
    "UnbindRefused": _("unbinding refused"),
    "ProviderStatusChanged": _("status on the marketplace changed"),
    "TrackingAssigned": _("tracking number came"),
    "ProviderOrderClosed": _("provider order closed"),
    "FactDidNotFit": _("the marketplace reported what does not fit"),
    "LinkHandedOver": _("handed over to another session"),
    "PurchasePriceAgreed": _("purchase price agreed"),
    "PurchasePriceOffered": _("another price offered"),
    "PurchasePriceChanged": _("purchase price changed"),
    "RefundChanged": _("refund changed"),
}
"""By the name of the event at order_status."""
