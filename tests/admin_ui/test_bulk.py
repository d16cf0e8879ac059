"""How many rows become several commands, and one result again."""

import asyncio
from collections.abc import Sequence

import pytest

from contracts.model import Message
from contracts.order_status.commands import CancelOperation
from services.admin_ui.application.bulk import PORTION, Portion, carried_out, portions
from services.admin_ui.application.results import Line, Result, unknown
from services.admin_ui.domain.selection import Chosen


def rows(*sizes: int) -> list[Chosen]:
    """Return the rows of orders of these sizes, in turn."""
    return [Chosen(f"A-{at}", str(n), 1) for at, size in enumerate(sizes) for n in range(size)]


def sizes(parts: Sequence[Portion]) -> list[int]:
    return [len(part) for part in parts]


def test_statuses_are_cut_anywhere() -> None:
    chosen = rows(PORTION + 20)
    parts = portions("change-status", chosen, merged=False)
    assert sizes(parts) == [PORTION, 20]
    assert [row for part in parts for row in part] == chosen


def test_a_booking_is_cut_between_orders_alone() -> None:
    assert sizes(portions("book", rows(300, 150, 100, 700, 5), merged=False)) == [450, 100, 700, 5]


@pytest.mark.parametrize(("verb", "merged"), [("book", True), ("bind", False), ("unbind", False)])
def test_what_may_share_a_provider_order_is_not_cut(verb: str, merged: bool) -> None:
    assert sizes(portions(verb, rows(600, 600), merged=merged)) == [1200]


def test_once_nobody_answers_the_rest_is_unknown_and_not_sent() -> None:
    parts = [rows(2), rows(0, 3), rows(0, 0, 1)]
    asked: list[int] = []

    async def send(part: Portion, _command: Message) -> Result:
        asked.append(len(part))
        if len(asked) == 2:
            return unknown(part)
        return Result([Line(row, "done") for row in part], activities=("op-1",), position=7)

    result = asyncio.run(carried_out(parts, lambda _: CancelOperation(operation_id="x"), send))
    assert asked == [2, 3]
    assert [result.count(outcome) for outcome in ("done", "refused", "unknown")] == [2, 0, 4]
    assert not result.is_known
    assert (result.activities, result.position) == (("op-1",), 7)


def test_what_cannot_be_built_is_told_before_anything_is_sent() -> None:
    built: list[int] = []

    def build(part: Portion) -> Message:
        built.append(len(part))
        if len(part) == 1:
            raise ValueError("no")
        return CancelOperation(operation_id="x")

    async def send(_part: Portion, _command: Message) -> Result:
        raise AssertionError("sent")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(carried_out([rows(2), rows(1)], build, send))
    assert built == [2, 1]
