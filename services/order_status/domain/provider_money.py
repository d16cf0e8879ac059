"""What a provider order costs, and what comes back: told with every reading, news when changed."""

from datetime import datetime

from services.order_status.domain import money_events as money
from services.order_status.domain.item_commands import RecordProviderFacts
from services.order_status.domain.item_events import ItemEvent
from services.order_status.domain.vocabulary import Link


def money_news(link: Link, fact: RecordProviderFacts) -> tuple[ItemEvent, ...]:
    """Return what is new of price and refund. They move no status: prices go up and down."""
    return _price(link, fact) + _refund(link, fact)


def _price(link: Link, fact: RecordProviderFacts) -> tuple[ItemEvent, ...]:
    told, known = fact.unit_price, link.purchase_price
    if told is None or told == known or _older(fact.as_of, link.price_as_of):
        return ()
    return (money.PurchasePriceChanged(link.provider_order_id, known, told, fact.as_of),)


def _refund(link: Link, fact: RecordProviderFacts) -> tuple[ItemEvent, ...]:
    told, known = fact.refund, link.refund
    if told is None or told == known or _older(fact.as_of, link.refund_as_of):
        return ()
    return (money.RefundChanged(link.provider_order_id, known, told, fact.as_of),)


def _older(told: datetime | None, known: datetime | None) -> bool:
    """Say whether this was certainly so before what is known; without a time the last one counts.

    Of one moment the last one counts, too: marketplaces count whole seconds.
    """
    return told is not None and known is not None and told < known
