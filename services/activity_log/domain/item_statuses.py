"""Which status an event gives to its item: the events that change nothing else."""

STATUS_AFTER: dict[str, str] = {
    "PaymentWithdrawn": "awaiting_payment",
    "Paid": "paid",
    "PriceConfirmationRequested": "price_confirmation",
    "PriceConfirmed": "paid",
    "Ordered": "ordered",
    "QualityInspectionStarted": "quality_inspection",
    "ReceivedAtWarehouse": "received_at_warehouse",
    "PackingStarted": "packing",
    "ReadyToShip": "ready_to_ship",
    "Shipped": "shipped",
    "Received": "received",
    "ReturnedToVendor": "returned_to_vendor",
    "FoundImpossibleToDeliver": "impossible_to_deliver",
    "Cancelled": "cancelled",
}
