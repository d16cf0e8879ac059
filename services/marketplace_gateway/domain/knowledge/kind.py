"""What a refusal asks of whoever receives it."""

from enum import StrEnum


class Kind(StrEnum):
    """Sorts of refusal; each calls for another way to go on."""

    REFUSAL = "refusal"
    """Of goods or of an order: other goods may do."""
    BOOKING_LIMIT = "booking_limit"
    """The account buys too much or too often: wait, or book with another session."""
    RATE_LIMIT = "rate_limit"
    """Too many API calls: wait."""
    RISK_CONTROL = "risk_control"
    """The account is blocked until a person acts."""
    AUTHORIZATION = "authorization"
    """Token or login: log in again."""
    DOUBT = "doubt"
    """An order may stand: look it up, never send it again."""
    CONFIGURATION = "configuration"
    """App key, signature, permission, or another setting: put it right."""
    ABSENCE = "absence"
    """No such order, or whatever else was asked for."""
    TEMPORARY = "temporary"
    """Gone when tried again."""
