"""Published events for tests: two services tell about one world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contracts.catalogue import MARKETPLACE, ORDER_STATUS, entry_of
from contracts.envelope import Envelope, encode
from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import Choice, PlacedOrder, ProviderStatus, QuestionKind
from contracts.marketplace.vocabulary import SynchronizationTrigger as Trigger
from contracts.model import Event, ItemRef, Money, Provider
from contracts.order_status import events as o
from contracts.order_status.vocabulary import (
    BookingLine,
    Goods,
    ItemStatus,
    LineOutcome,
    OperationType,
    OrderStatus,
    RefusedLine,
    SettledLine,
)

START = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
P = Provider.ALI1688
GOODS = Goods(provider=P, goods_id="89", vendor_id="v1", title="Jacket")
YUAN = Money.model_validate({"amount": "120.50", "currency": "CNY"})


@dataclass
class Service:
    """One source of events; positions rise, with holes as they are legal."""

    source: str
    sent: list[Envelope] = field(default_factory=list)
    agency: str = "default"

    def tell(
        self,
        *events: Event,
        at: float = 0,
        correlation: str = "c1",
        actor: str = "person:anna",
        cause: str = "command:k1",
        type_: str = "",
    ) -> list[Envelope]:
        """Publish events, `at` seconds after the start."""
        told = []
        for event in events:
            previous = self.sent[-1].sequence if self.sent else 0
            sequence = previous + 2
            name = type(event).__name__
            envelope = Envelope(
                id=f"{self.source}-{self.agency}-{sequence}",
                type=type_ or entry_of(type(event)).type,
                source=self.source,
                subject=f"evt.{self.source}.{self.agency}.{name}",
                time=START + timedelta(seconds=at),
                sequence=sequence,
                previous_sequence=previous,
                agency=self.agency,
                actor=actor,
                correlation_id=correlation,
                causation_id=cause,
                stream_version=1,
                command="",
                data=encode(event),
            )
            self.sent.append(envelope)
            told.append(envelope)
        return told


def services() -> tuple[Service, Service]:
    return Service(ORDER_STATUS), Service(MARKETPLACE)


def refs(*items: str, order: str = "A") -> tuple[ItemRef, ...]:
    return tuple(ItemRef(order_id=order, item_id=item) for item in items)


def line(item: str, order: str = "A") -> BookingLine:
    return BookingLine(order_id=order, item_id=item, goods=GOODS, quantity=1)


def booking_ordered(*items: str, op: str = "op1", refused: Sequence[str] = ()) -> o.BookingOrdered:
    return o.BookingOrdered(
        operation_id=op,
        lines=tuple(map(line, items)),
        refused=tuple(
            RefusedLine(order_id="A", item_id=i, code="not_paid", message="It is not paid.")
            for i in refused
        ),
    )


def booking_requested(item: str, op: str = "op1") -> o.BookingRequested:
    return o.BookingRequested(order_id="A", item_id=item, operation_id=op)


def booked(item: str, op: str = "op1") -> o.Booked:
    return o.Booked(
        order_id="A", item_id=item, operation_id=op, booking_id="b1", provider=P,
        session_id="s1", provider_order_id="5821",
    )  # fmt: skip


def refused(item: str, op: str = "op1") -> o.BookingRefused:
    return o.BookingRefused(
        order_id="A", item_id=item, operation_id=op, code="500_004", message="out of stock"
    )


def progressed(
    *items: str, settled: int, total: int, op: str = "op1", outcome: LineOutcome = LineOutcome.DONE
) -> o.OperationProgressed:
    lines = tuple(SettledLine(order_id="A", item_id=i, outcome=outcome) for i in items)
    return o.OperationProgressed(
        operation_id=op, settled=lines, lines_settled=settled, lines_total=total
    )


def finished(outcome: str = "succeeded", op: str = "op1", done: int = 1) -> o.OperationFinished:
    return o.OperationFinished.model_validate(
        {
            "operation_id": op, "type": OperationType.BOOKING, "outcome": outcome,
            "done": done, "refused": 0, "withdrawn": 0,
        }
    )  # fmt: skip


def prepared(*items: str, op: str = "op1", booking: str = "b1") -> m.BookingPrepared:
    return m.BookingPrepared(
        booking_id=booking, operation_id=op, provider=P, session_id="s1",
        vendor_id="v1", vendor_name="Vendor", items=refs(*items),
    )  # fmt: skip


def started(op: str = "op1", booking: str = "b1") -> m.BookingStarted:
    return m.BookingStarted(
        booking_id=booking, operation_id=op, provider=P, session_id="s1", outer_id="x", total=YUAN
    )


def placed(*items: str, op: str = "op1", booking: str = "b1") -> m.BookingPlaced:
    order = PlacedOrder(provider_order_id="5821", total=YUAN, items=refs(*items))
    return m.BookingPlaced(
        booking_id=booking, operation_id=op, provider=P, session_id="s1", orders=(order,)
    )


def in_doubt(*items: str, op: str = "op1") -> m.BookingInDoubt:
    return m.BookingInDoubt(
        booking_id="b1", operation_id=op, provider=P, session_id="s1", items=refs(*items),
        since=START, checking_until=START + timedelta(minutes=15),
    )  # fmt: skip


def asked(question: str = "q1", op: str | None = "op1") -> m.QuestionAsked:
    return m.QuestionAsked(
        question_id=question, operation_id=op, provider=P, session_id="s1",
        kind=QuestionKind.BOOKING_IN_DOUBT if op else QuestionKind.FACT_DOES_NOT_FIT,
        text="Was the order made?",
        choices=(Choice(key="again", label="Create again"), Choice(key="no", label="Give up")),
    )  # fmt: skip


def answered(question: str = "q1", choice: str = "no") -> m.QuestionAnswered:
    return m.QuestionAnswered(question_id=question, provider=P, session_id="s1", choice=choice)


def sync_started(sync: str = "y1", session: str = "s1", orders: int = 4) -> Event:
    return m.SynchronizationStarted(
        synchronization_id=sync, provider=P, session_id=session, trigger=Trigger.MANUAL,
        item_lines=7, provider_orders=orders,
    )  # fmt: skip


def sync_progressed(read: int, sync: str = "y1", session: str = "s1", orders: int = 4) -> Event:
    return m.SynchronizationProgressed(
        synchronization_id=sync, provider=P, session_id=session,
        provider_orders_read=read, provider_orders=orders,
    )  # fmt: skip


def sync_waiting(sync: str = "y1", session: str = "s1") -> Event:
    return m.SynchronizationWaiting(
        synchronization_id=sync, provider=P, session_id=session, login_url="http://login"
    )


def sync_finished(sync: str = "y1", session: str = "s1") -> Event:
    return m.SynchronizationFinished(
        synchronization_id=sync, provider=P, session_id=session, outcome="succeeded",
        provider_orders_read=4, changed=1,
    )  # fmt: skip


def provider_order(session: str = "s1", number: str = "5821") -> m.ProviderOrderChanged:
    return m.ProviderOrderChanged(
        provider=P, session_id=session, provider_order_id=number,
        status=ProviderStatus.PAID, raw_status="waitsellersend",
    )  # fmt: skip


def paid(item: str, order: str = "A") -> o.Paid:
    return o.Paid(order_id=order, item_id=item, previous_status=ItemStatus.AWAITING_PAYMENT)


def ordered(item: str) -> o.Ordered:
    return o.Ordered(order_id="A", item_id=item, previous_status=ItemStatus.PAID)


def statuses_changed(*items: str, op: str = "op2") -> o.StatusesChanged:
    done = tuple(SettledLine(order_id="A", item_id=i, outcome=LineOutcome.DONE) for i in items)
    return o.StatusesChanged(operation_id=op, status=ItemStatus.ORDERED, done=done)


def order_changed() -> o.OrderStatusChanged:
    return o.OrderStatusChanged(
        order_id="A", previous_status=OrderStatus.PAID, status=OrderStatus.PROCESSING
    )


def note(text: str, order: str = "A") -> o.OrderNoteAdded:
    return o.OrderNoteAdded(order_id=order, text=text)


def by_sequence(envelopes: Iterable[Envelope]) -> list[int]:
    return [envelope.sequence for envelope in envelopes]
