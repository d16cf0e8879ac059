"""The judges see what is wrong: each is given books in which something is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from contracts.envelope import Envelope, encode
from contracts.order_status.commands import AddNote, Book
from contracts.order_status.events import Paid
from contracts.order_status.vocabulary import ItemStatus
from tests.faults.judging import commands, delivery
from tests.faults.judging.outside import StoredRow
from tests.faults.judging.violations import Sort
from tests.faults.loading.said import Said
from tests.faults.running.points import ORDER_STATUS

NOTE = AddNote(order_id="F-1", item_id="1", text="mind the glass")
PAID = Paid(order_id="F-1", item_id="1", previous_status=ItemStatus.AWAITING_PAYMENT)
ACCEPTED = {"lines": [{"order_id": "F-1", "item_id": "1", "outcome": "accepted"}]}


def said(status: int, verb: str = "add-note", answer: Any = ACCEPTED) -> Said:
    command = NOTE if verb == "add-note" else Book(order_id="F-1")
    return Said(ORDER_STATUS, verb, "k", command, tries=1, status=status, answer=answer)


def row(name: str, version: int = 1) -> StoredRow:
    topic = f"order_status.item.{name}.v1"
    return StoredRow(version, "s", version, topic, ("F-1", "1"), "command:k", {})


def sorts(one: Said, rows: list[StoredRow], *, receipt: bool = True) -> set[Sort]:
    found = {ORDER_STATUS: {"command:k": rows}}
    receipts: dict[str, Any] = {ORDER_STATUS: {"k": {}} if receipt else {}}
    return {violation.sort for violation in commands.judge([one], found, receipts)}


def test_an_accepted_command_has_its_event_once() -> None:
    assert sorts(said(200), [row("ItemNoteAdded")]) == set()
    assert sorts(said(200), []) == {Sort.LOST}
    assert Sort.DOUBLED in sorts(said(200), [row("ItemNoteAdded"), row("ItemNoteAdded", 2)])
    assert sorts(said(200), [row("ItemNoteAdded")], receipt=False) == {Sort.LOST}


def test_a_refused_command_has_at_most_its_refusal() -> None:
    assert sorts(said(409), []) == set()
    assert sorts(said(409), [row("BookingRefused")]) == set()
    assert sorts(said(409), [row("ItemNoteAdded")]) == {Sort.DOUBLED}


def test_an_unanswered_command_has_both_or_neither() -> None:
    assert sorts(said(0), [], receipt=False) == set()
    assert sorts(said(0), [row("ItemNoteAdded")]) == set()
    assert sorts(said(0), [row("ItemNoteAdded")], receipt=False) == {Sort.LOST}
    assert sorts(said(0), []) == {Sort.LOST}


def envelope(sequence: int, version: int, stream: str = "s") -> Envelope:
    return Envelope(
        id=f"{stream}.{version}",
        type="caigou.order_status.Paid.v1",
        source="order_status",
        subject="evt.order_status.default.F-1.1.Paid",
        time=datetime(2026, 1, 1, tzinfo=UTC),
        sequence=sequence,
        previous_sequence=sequence - 1,
        agency="default",
        actor="person:anna",
        correlation_id="c",
        causation_id="command:k",
        stream_version=version,
        command="report-paid",
        data=encode(PAID),
    )


def test_a_stream_holds_every_event_of_the_store_once_and_no_other() -> None:
    one, two = envelope(1, 1), envelope(2, 2)
    assert list(delivery._stream("x", [one, two], [one, two])) == []
    assert [v.sort for v in delivery._stream("x", [one, two], [one])] == [Sort.LOST]
    assert [v.sort for v in delivery._stream("x", [one], [one, one])] == [Sort.DOUBLED]
    assert [v.sort for v in delivery._stream("x", [one], [one, two])] == [Sort.DOUBLED]


def test_a_message_may_lack_what_a_later_version_adds_and_nothing_else() -> None:
    one = envelope(1, 1)
    older = replace(one, data=PAID.model_dump_json(exclude_defaults=True).encode())
    assert older.data != one.data
    assert list(delivery._stream("x", [one], [older])) == []
    other = replace(one, data=encode(PAID.model_copy(update={"item_id": "2"})))
    assert [v.sort for v in delivery._stream("x", [one], [other])] == [Sort.LOST]


def test_a_stream_keeps_the_order_of_positions_and_of_versions() -> None:
    one, two = envelope(1, 1), envelope(2, 2)
    assert list(delivery._order("x", [one, two])) == []
    assert {v.sort for v in delivery._order("x", [two, one])} == {Sort.DISORDERED}
    late = [envelope(1, 2), envelope(2, 1)]
    assert [v.sort for v in delivery._order("x", late)] == [Sort.DISORDERED]


def test_the_timeline_tells_what_happened_and_nothing_else() -> None:
    one, two = envelope(1, 1), envelope(2, 2)
    assert list(delivery._timeline("x", [one, two], [one.id, two.id])) == []
    assert [v.sort for v in delivery._timeline("x", [one, two], [one.id])] == [Sort.LOST]
    assert [v.sort for v in delivery._timeline("x", [one], [one.id, two.id])] == [Sort.DOUBLED]
