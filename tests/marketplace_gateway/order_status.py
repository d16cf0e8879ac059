"""What order_status says, as envelopes: the tests play its part."""

from itertools import count
from uuid import uuid4

from chassis.clock import system_clock
from contracts.catalogue import ORDER_STATUS, entry_of
from contracts.envelope import Envelope, encode
from contracts.model import Event
from contracts.order_status import events as o
from contracts.order_status.vocabulary import BindingLine, BookingLine, LinkedLine
from contracts.subjects import order_status_event

ACTOR = "person:anna"


class OrderStatus:
    """Numbers its events without a hole, as the real one does."""

    def __init__(self) -> None:
        self._sequence = count(1)

    def says(self, event: Event, correlation_id: str = "") -> Envelope:
        sequence = next(self._sequence)
        operation = getattr(event, "operation_id", None)
        order = getattr(event, "order_id", None)
        item = getattr(event, "item_id", operation)
        return Envelope(
            id=str(uuid4()),
            type=entry_of(type(event)).type,
            source=ORDER_STATUS,
            subject=order_status_event("default", order, item, type(event).__name__),
            time=system_clock(),
            sequence=sequence,
            previous_sequence=sequence - 1,
            agency="default",
            actor=ACTOR,
            correlation_id=correlation_id or operation or str(uuid4()),
            causation_id="command:test",
            stream_version=1,
            command="test",
            data=encode(event),
        )


def book(lines: list[BookingLine], session_id: str = "") -> o.BookingOrdered:
    """Return the order to book, all lines with the named session; none = chosen automatically."""
    providers = {line.goods.provider for line in lines}
    return o.BookingOrdered(
        operation_id=str(uuid4()),
        lines=tuple(lines),
        session_ids=dict.fromkeys(providers, session_id) if session_id else {},
    )


def bind(lines: list[BookingLine], number: str, session_id: str | None = None) -> o.BindingOrdered:
    return o.BindingOrdered(
        operation_id=str(uuid4()),
        provider=lines[0].goods.provider,
        session_id=session_id,
        provider_order_id=number,
        lines=tuple(
            BindingLine(
                order_id=line.order_id,
                item_id=line.item_id,
                goods=line.goods,
                quantity=line.quantity,
            )
            for line in lines
        ),
    )


def unbind(
    lines: list[BookingLine],
    session_id: str,
    number: str,
    *,
    booked: bool = True,
    only_unlink: bool = False,
) -> o.UnbindingOrdered:
    return o.UnbindingOrdered(
        operation_id=str(uuid4()),
        only_unlink=only_unlink,
        lines=tuple(
            LinkedLine(
                order_id=line.order_id,
                item_id=line.item_id,
                provider=line.goods.provider,
                session_id=session_id,
                provider_order_id=number,
                booked=booked,
            )
            for line in lines
        ),
    )
