"""Which of a file's orders exist already."""

from collections.abc import Iterable

from chassis.streams import StreamName
from services.order_status.application.aggregates import CODEC, ORDER
from services.order_status.application.reading.history import Streams
from services.order_status.domain.order import OrderState, evolve


def known_orders(store: Streams, agency: str, order_ids: Iterable[str]) -> dict[str, OrderState]:
    """Return the orders that exist, by number. Blocks."""
    names = {StreamName(ORDER.kind, agency, (one,)).id: one for one in order_ids}
    known = {}
    for stream_id, events in store.streams(list(names)).items():
        state: OrderState | None = None
        for event in events:
            state = evolve(state, CODEC.decode(event).event)
        if state is not None:
            known[names[stream_id]] = state
    return known
