"""ProviderOrder: what is known of one order on a marketplace, and which items stand on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.marketplace_gateway.domain.known_order_events import (
    ItemOnOrder,
    ItemsLinked,
    ItemsUnlinked,
    KnownOrderEvent,
    ParcelMoved,
    ProviderOrderChanged,
    ProviderOrderHandedOver,
)
from services.marketplace_gateway.domain.order_changes import price_change, refund_changes
from services.marketplace_gateway.domain.parcels import as_items_see, merged, moved_on
from services.marketplace_gateway.domain.provider_order import (
    Provider,
    ProviderLine,
    ProviderOrder,
    ProviderStatus,
    Trace,
    TraceStep,
)
from services.marketplace_gateway.domain.references import ItemRef, LinkedItem

CLOSED = frozenset({ProviderStatus.CLOSED_UNPAID, ProviderStatus.CLOSED_PAID})


@dataclass(frozen=True, slots=True)
class KnownOrderState:
    provider: Provider
    session_id: str
    items: tuple[LinkedItem, ...] = ()
    booked: bool = False
    pay_url: str = ""
    facts: ProviderOrderChanged | None = None
    traces: tuple[Trace, ...] = ()
    ordered_by: str = ""
    """Who wanted the last items on it."""
    former_sessions: tuple[str, ...] = ()
    """Those that handed it over: what they still read of it does not take it back."""


Decision = tuple[KnownOrderEvent, ...]


def evolve(state: KnownOrderState | None, event: KnownOrderEvent) -> KnownOrderState:
    """Return what is known after the event."""
    if state is None:
        state = KnownOrderState(event.provider, event.session_id)
    match event:
        case ItemsLinked():
            news = {item.ref for item in event.items}
            kept = tuple(item for item in state.items if item.ref not in news)
            return replace(
                state,
                items=kept + event.items,
                booked=state.booked or event.booked,
                pay_url=event.pay_url or state.pay_url,
                ordered_by=event.by or state.ordered_by,
            )
        case ItemsUnlinked():
            gone = set(event.items)
            return replace(state, items=tuple(i for i in state.items if i.ref not in gone))
        case ProviderOrderChanged():
            return replace(state, facts=event, session_id=event.session_id)
        case ParcelMoved():
            return replace(state, traces=moved_on(state.traces, event))
        case ProviderOrderHandedOver(session_id=taker, previous_session_id=giver):
            former = (*state.former_sessions, giver)
            facts = replace(state.facts, session_id=taker) if state.facts else None
            return replace(state, session_id=taker, former_sessions=former, facts=facts)
        case _:
            return state


def link(
    state: KnownOrderState | None,
    head: tuple[Provider, str, str],
    items: tuple[LinkedItem, ...],
    *,
    booked: bool,
    pay_url: str = "",
    by: str = "",
) -> Decision:
    """Put items on the order; those that stand on it already are left as they are."""
    known = set(state.items) if state else set()
    news = tuple(item for item in items if item not in known)
    return (ItemsLinked(*head, news, booked, pay_url, by),) if news else ()


def unlink(
    state: KnownOrderState | None, head: tuple[Provider, str, str], items: tuple[ItemRef, ...]
) -> Decision:
    """Take items off the order."""
    known = {item.ref for item in state.items} if state else set()
    gone = tuple(ref for ref in items if ref in known)
    return (ItemsUnlinked(*head, gone),) if gone else ()


def see(state: KnownOrderState | None, session_id: str, read: ProviderOrder) -> Decision:
    """Take the facts as just read; nothing new leads to no event.

    An older state of affairs (by the marketplace's own time) is not believed: messages and
    polls overtake one another. Only the parcels it names are kept.
    """
    items = state.items if state else ()
    before = state.facts if state else None
    if state and session_id in state.former_sessions:
        session_id = state.session_id
    if before and before.modified_at and read.modified_at and read.modified_at < before.modified_at:
        return _only_parcels(state, before, read)
    read = _completed(read, before)
    stands_on = _stands_on(items, read.lines)
    event = ProviderOrderChanged(
        provider=read.provider,
        session_id=session_id,
        provider_order_id=read.order_id,
        vendor_name=read.vendor_name,
        outer_id=read.outer_id,
        status=read.status,
        raw_status=read.raw_status,
        total=read.total,
        lines=read.lines,
        items=tuple(_standing(item, read) for item in items),
        parcels=as_items_see(read.parcels, stands_on),
        close_reason=read.close_reason,
        created_at=read.created_at,
        modified_at=read.modified_at,
        pay_before=read.pay_before,
        parcels_read=read.parcels,
        refund=read.refund,
    )
    if before is None:
        return (event,)
    if _same(before, event):
        return ()
    return (event, *price_change(before, event), *refund_changes(before, event, stands_on))


def move(state: KnownOrderState | None, read: Sequence[Trace]) -> Decision:
    """Take where the parcels have been; places known before are no news."""
    if state is None or state.facts is None:
        return ()
    head = (state.provider, state.session_id, state.facts.provider_order_id)
    known = {trace.tracking_number: set(trace.steps) for trace in state.traces}
    carried = {parcel.tracking_number: parcel.items for parcel in state.facts.parcels}
    events = []
    for trace in read:
        seen = known.get(trace.tracking_number, set[TraceStep]())
        news = tuple(step for step in dict.fromkeys(trace.steps) if step not in seen)
        if trace.tracking_number in carried and news:
            on = carried[trace.tracking_number] or tuple(item.ref for item in state.items)
            events.append(ParcelMoved(*head, trace.tracking_number, trace.carrier, news, on))
    return tuple(events)


def hand_over(state: KnownOrderState | None, order_id: str, session_id: str) -> Decision:
    """Let another session look after the order."""
    if state is None or state.session_id == session_id:
        return ()
    items = tuple(item.ref for item in state.items)
    return (ProviderOrderHandedOver(state.provider, session_id, order_id, state.session_id, items),)


def again(state: KnownOrderState | None) -> Decision:
    """Tell the known facts once more: items were linked that have not heard them."""
    if state is None or state.facts is None:
        return ()
    facts = state.facts
    read = ProviderOrder(
        provider=facts.provider,
        order_id=facts.provider_order_id,
        status=facts.status,
        raw_status=facts.raw_status,
        lines=facts.lines,
        total=facts.total,
        refund=facts.refund,
    )
    items = tuple(_standing(item, read) for item in state.items)
    parcels = as_items_see(facts.parcels_read, _stands_on(state.items, facts.lines))
    return (replace(facts, items=items, parcels=parcels),)


def line_of(item: LinkedItem, lines: tuple[ProviderLine, ...]) -> ProviderLine | None:
    """Return the line that an item stands on: by goods and variant, else by goods alone."""
    same_goods = [line for line in lines if line.goods_id == item.goods_id]
    exact = [line for line in same_goods if line.sku_id == item.sku_id]
    if exact:
        return exact[0]
    return same_goods[0] if len(same_goods) == 1 else None


def _completed(read: ProviderOrder, before: ProviderOrderChanged | None) -> ProviderOrder:
    """Return a reading together with what it is silent of and an earlier one told."""
    if before is None:
        return replace(read, parcels=merged((), read.parcels))
    return replace(
        read,
        vendor_name=read.vendor_name or before.vendor_name,
        outer_id=read.outer_id or before.outer_id,
        total=read.total or before.total,
        created_at=read.created_at or before.created_at,
        modified_at=read.modified_at or before.modified_at,
        refund=read.refund or before.refund,
        parcels=merged(before.parcels_read, read.parcels),
    )


def _standing(item: LinkedItem, read: ProviderOrder) -> ItemOnOrder:
    line = line_of(item, read.lines)
    # The order's own end is every line's end; else the line knows better than the order.
    if line is None or read.status in CLOSED or line.status is ProviderStatus.UNKNOWN:
        status, raw_status = read.status, read.raw_status
    else:
        status, raw_status = line.status, line.raw_status
    price = line.unit_price if line else None
    refund = (line.refund if line else None) or read.refund
    return ItemOnOrder(item.order_id, item.item_id, status, raw_status, price, refund)


def _only_parcels(
    state: KnownOrderState | None, before: ProviderOrderChanged, read: ProviderOrder
) -> Decision:
    """Take no more than the parcels from an older reading; the newer one's carriers stay."""
    together = merged(read.parcels, before.parcels_read)
    if state is None or together == before.parcels_read:
        return ()
    parcels = as_items_see(together, _stands_on(state.items, before.lines))
    return (replace(before, parcels=parcels, parcels_read=together),)


def _stands_on(
    items: tuple[LinkedItem, ...], lines: tuple[ProviderLine, ...]
) -> dict[ItemRef, ProviderLine | None]:
    return {item.ref: line_of(item, lines) for item in items}


def _same(before: ProviderOrderChanged, after: ProviderOrderChanged) -> bool:
    """Say whether nothing differs that anybody acts on; the time of change alone is no news."""
    return replace(before, modified_at=None, session_id="") == replace(
        after, modified_at=None, session_id=""
    )
