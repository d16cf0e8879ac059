"""What a provider order, as last read, means for an item on it: status, parcels, money, effect."""

from services.order_status.domain import item_events as e
from services.order_status.domain import parcels
from services.order_status.domain.item import ItemState
from services.order_status.domain.item_changes import EVENT_FOR
from services.order_status.domain.item_commands import RecordProviderFacts
from services.order_status.domain.provider_effects import (
    CLOSED,
    RANK,
    STAYS,
    WAY,
    ProviderEffects,
    stations,
)
from services.order_status.domain.provider_money import money_news
from services.order_status.domain.transitions import PATH, STATUS_TABLE
from services.order_status.domain.vocabulary import (
    ItemStatus,
    Link,
    ProviderStatus,
    UnbindOutcome,
)

Events = tuple[e.ItemEvent, ...]

MARKETPLACE_MOVES = frozenset({ItemStatus.PAID, ItemStatus.ORDERED})
"""Later statuses are set by people who have the goods before them."""

WANTS_NO_GOODS = frozenset(
    {
        ItemStatus.CANCELLED,
        ItemStatus.PRICE_CONFIRMATION,
        ItemStatus.RETURNED_TO_VENDOR,
        ItemStatus.IMPOSSIBLE_TO_DELIVER,
    }
)
"""Where a purchase that goes on contradicts what a person decided."""

GOODS_ARE_HERE = frozenset(PATH[PATH.index(ItemStatus.RECEIVED_AT_WAREHOUSE) :])
"""Where an order that was never paid contradicts what a person holds in hand."""


def provider_facts(state: ItemState, fact: RecordProviderFacts, effects: ProviderEffects) -> Events:
    """Record what is new of the provider order that the item is on; of any other, nothing."""
    link = state.link
    if link is None or link.provider_order_id != fact.provider_order_id:
        return _bought_for_nobody(state, fact, effects)
    events = _parcels(state, fact) + money_news(link, fact)
    if fact.status is ProviderStatus.UNKNOWN:
        return _undocumented(link, fact) + events
    order_id, before = fact.provider_order_id, link.provider_status
    if before is not None and RANK[fact.status] <= RANK[before]:
        return events
    events = (e.ProviderStatusChanged(order_id, before, fact.status, fact.raw_status), *events)
    if fact.status in CLOSED:
        paid = fact.status is ProviderStatus.CLOSED_PAID
        events += (e.ProviderOrderClosed(order_id, paid, fact.close_reason),)
    return events + _effects(state, link, fact, effects)


def _effects(
    state: ItemState, link: Link, fact: RecordProviderFacts, effects: ProviderEffects
) -> Events:
    """Return what the stations that the order has passed mean for the item, one after another."""
    status = state.status
    events: Events = ()
    fits = True
    for station in stations(link.provider_status, fact.status):
        effect = effects.get(station, STAYS)
        target = effect.moves_to
        if effect.unbinds and status not in GOODS_ARE_HERE:
            after = ItemStatus.PAID if status in MARKETPLACE_MOVES else status
            closed = UnbindOutcome.CLOSED_BY_MARKETPLACE
            return (*events, e.Unbound(None, link.provider_order_id, closed, status, after))
        if effect.unbinds:
            fits = False
        elif target and status in WANTS_NO_GOODS:
            fits = fact.status in CLOSED  # it goes on no more: that is as it should be
        elif target and status in MARKETPLACE_MOVES and target in STATUS_TABLE[status].forward:
            events += (EVENT_FOR[target](status),)
            status = target
    return events if fits else events + _misfit(state, fact, status)


def _bought_for_nobody(
    state: ItemState, fact: RecordProviderFacts, effects: ProviderEffects
) -> Events:
    """Record that an order goes on which the item was on before it was cancelled."""
    was_on = any(order_id == fact.provider_order_id for _, order_id in state.settled)
    if state.status is not ItemStatus.CANCELLED or not was_on or fact.status not in WAY:
        return ()
    moves = any(effects.get(station, STAYS).moves_to for station in stations(None, fact.status))
    return _misfit(state, fact, state.status) if moves else ()


def _misfit(state: ItemState, fact: RecordProviderFacts, status: ItemStatus) -> Events:
    if (fact.provider_order_id, fact.status) in state.misfits:
        return ()
    return (e.FactDidNotFit(fact.provider_order_id, fact.status, fact.raw_status, status),)


def _undocumented(link: Link, fact: RecordProviderFacts) -> Events:
    if fact.raw_status in link.unknown_words:
        return ()
    status = link.provider_status or ProviderStatus.UNKNOWN
    before = link.provider_status
    return (e.ProviderStatusChanged(fact.provider_order_id, before, status, fact.raw_status),)


def _parcels(state: ItemState, fact: RecordProviderFacts) -> Events:
    if not fact.parcels:
        return ()
    new = parcels.news(state.parcels, parcels.at_most(fact.parcels, state.quantity))
    return (e.TrackingAssigned(new),) if new else ()
