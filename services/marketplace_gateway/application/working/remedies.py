"""What an operator can do about a refusal: the codes that are known, in one table of data.

Sources: open.1688.com createOrder.preview-1 (500_00x); the others are the sandbox's and those
that field notes name. A code that is not here is shown as it came.
"""

REMEDIES: dict[str, str] = {
    "500_001": "The offer is not sold online: choose other goods, or buy by hand and bind.",
    "500_002": "The variant is missing or the vendors differ: check the item's SKU.",
    "500_003": "The variant is not in the offer: check the item's SKU.",
    "500_004": "Out of stock: wait, choose another variant, or ask the customer.",
    "500_005": "Below the minimum order: collect more items of this vendor.",
    "500_006": "The rule for mixed batches is not met: order more of one variant.",
    "500_007": "No consignment relation with the vendor: set it up on 1688.",
    "500_008": "The price is 0: ask the vendor.",
    "500_009": "Below the wholesale minimum: collect more items of this vendor.",
    "SKU_OFFLINE": "The variant is no longer sold: choose another, or ask the customer.",
    "ORDER_TOO_FREQUENT": "The account's booking limit is reached: try again in an hour,"
    " or book with another session.",
    "BUYER_ORDER_LIMIT": "The account's booking limit is reached: try again tomorrow,"
    " or book with another session.",
    "SKU_NOT_FOUND": "The variant is not in the goods: check the item's SKU.",
    "SKU_REQUIRED": "Say which variant: the item has no SKU.",
    "NO_TRADE_MODE": "The vendor does not sell this by order: buy by hand and bind.",
    "UNAVAILABLE": "Not available now: wait, or ask the customer.",
    "LINE_LEFT_OUT": "The marketplace left the line out without a reason: book it again.",
    "session_unknown": "Choose one of the marketplace's own sessions.",
    "session_disabled": "Enable the session, or choose another.",
    "no_session": "Add a session of this marketplace, or enable one.",
}


def remedy_for(code: str) -> str:
    """Return what can be done, empty for a code that nobody has documented."""
    return REMEDIES.get(code, "")
