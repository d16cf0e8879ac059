"""Pieces of lines in a parcel: told by title, and only where that is certain."""

from typing import Any

import pytest

from services.marketplace_gateway.adapters.parcel_pieces import pieces_in
from services.marketplace_gateway.domain.provider_order import ProviderLine, ProviderStatus


def line(line_id: str, title: str, quantity: int) -> ProviderLine:
    status = ProviderStatus.SHIPPED
    return ProviderLine(line_id, "g", line_id, quantity, None, status, "", title)


def goods(title: str, quantity: Any) -> dict[str, Any]:
    return {"goodName": title, "quantity": quantity}


CUPS = line("1", "Cup", 5)
LIDS = line("2", "Lid", 2)
RED, BLUE = line("3", "Lamp", 2), line("4", "Lamp", 3)


@pytest.mark.parametrize(
    ("told", "lines", "expected"),
    [
        ([goods("Cup", 3)], [CUPS], {"1": 3}),
        ([goods("杯子", 3)], [CUPS], {"1": 3}),
        ([goods("Cup", 3), goods("Lid", "2")], [CUPS, LIDS], {"1": 3, "2": 2}),
        ([goods("Cup", 3), goods("盖", 2)], [CUPS, LIDS], {"1": 3}),
        ([goods("Cup", 6)], [CUPS], {}),
        ([goods("Cup", "1.5")], [CUPS], {}),
        ([goods("Cup", None), goods("Lid", 1)], [CUPS, LIDS], {"2": 1}),
        ([goods("Lamp", 2)], [RED, BLUE], {}),
        ([goods("Lamp", 2), goods("Lamp", 3)], [RED, BLUE], {"3": 2, "4": 3}),
        ([], [CUPS], {}),
        ([goods("Cup", 3)], [], {}),
    ],
)
@pytest.mark.lesson(19)
def test_lesson_19_pieces_are_told_where_no_other_line_can_be_meant(
    told: list[dict[str, Any]], lines: list[ProviderLine], expected: dict[str, int]
) -> None:
    found = pieces_in(told, "goodName", lines)
    assert {one.line_id: one.quantity for one in found} == expected
