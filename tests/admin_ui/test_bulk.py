"""How many rows become several commands, and one result again."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import pytest

from contracts.model import Message
from contracts.order_status.commands import CancelOperation
from services.admin_ui.application.bulk import PORTION, Portion, carried_out, portions
from services.admin_ui.application.operations_joined import joined_operations, operation_address
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


def operation(settled: int, outcome: str | None, finished: str | None) -> dict[str, Any]:
    return {
        "type": "booking", "lines": [{"item_id": str(at)} for at in range(settled)],
        "lines_settled": settled, "lines_total": 3, "refused": 0, "outcome": outcome,
        "finished_at": finished,
    }  # fmt: skip


def test_operations_of_one_form_are_one_that_ends_with_the_last() -> None:
    ended = operation(3, "succeeded", "2026-03-09T12:00:00Z")
    runs = operation(1, None, None)
    for found in ([ended, runs], [ended, None]):
        whole = joined_operations(found)
        assert whole is not None
        assert (whole["finished_at"], whole["outcome"]) == (None, None)
    assert joined_operations([None, None]) is None
    failed = operation(3, "failed", "2026-03-09T12:01:00Z")
    both = joined_operations([ended, failed])
    assert both is not None
    assert (both["outcome"], both["finished_at"]) == ("partly", "2026-03-09T12:01:00Z")
    assert (both["lines_settled"], both["lines_total"], len(both["lines"])) == (6, 6, 6)
    same = joined_operations([ended, ended])
    assert same is not None
    assert same["outcome"] == "succeeded"


def test_one_address_tells_of_every_part_and_of_what_was_typed() -> None:
    typed = [("session_id", "s-1"), ("provider_order_id", "29/38"), ("reason", "not of Bind")]
    address = operation_address("bind", ["op-1", "op-2"], typed, "/purchase?q=a b")
    told = parse_qsl(address.partition("?")[2])
    assert told == [("id", "op-1"), ("id", "op-2"), *typed[:2], ("back", "/purchase?q=a b")]


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
