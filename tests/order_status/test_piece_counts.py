"""Pieces of an order, counted stage by stage."""

from typing import Any

import pytest

from services.order_status.application.reading.piece_counts import count_pieces


def item(
    status: str,
    quantity: int,
    provider_status: str | None = None,
    inspection: str | None = None,
) -> dict[str, Any]:
    return {
        "status": status,
        "quantity": quantity,
        "linked": provider_status is not None,
        "provider_status": provider_status,
        "inspection": inspection,
    }


@pytest.mark.lesson(19)
def test_lesson_19_each_stage_counts_its_own_pieces() -> None:
    found = count_pieces(
        [
            item("paid", 3),
            item("paid", 2, "unpaid"),
            item("ordered", 5, "shipped"),
            item("received_at_warehouse", 1, "signed", "accepted"),
            item("received", 4, "finished", "accepted"),
            item("returned_to_vendor", 6, "signed", "rejected"),
            item("cancelled", 7),
        ]
    )
    assert found.model_dump() == {
        "needed": 21,
        "bought": 12,
        "sent": 10,
        "at_warehouse": 5,
        "shipped": 4,
        "received": 4,
        "returned": 6,
        "accepted": 5,
        "rejected": 6,
    }


@pytest.mark.lesson(19)
def test_lesson_19_three_pieces_of_one_line_are_not_one_of_each() -> None:
    """As many pieces are there; the order is complete only when every line is."""
    one_line = [item("received", 3), item("paid", 3), item("paid", 3)]
    found = count_pieces(one_line)
    assert (found.received, found.needed) == (3, 9)


@pytest.mark.lesson(19)
def test_lesson_19_what_was_sent_in_part_is_not_counted_as_sent() -> None:
    assert count_pieces([item("ordered", 5, "part_shipped")]).sent == 0
