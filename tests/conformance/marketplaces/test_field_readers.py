"""Readers of single fields: times, money, ids, flags, in every way they were seen written."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.marketplace_gateway.adapters.exact_json import parse_json
from services.marketplace_gateway.adapters.loose_reading import flag, identifier, text, whole
from services.marketplace_gateway.adapters.wire_money import fen, yuan
from services.marketplace_gateway.adapters.wire_time import (
    aop_time,
    epoch_milliseconds,
    moment,
)
from services.marketplace_gateway.domain.money import Money


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    zone: str = request.param
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield zone
    monkeypatch.undo()
    time.tzset()


@pytest.mark.lesson(26)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20180614101942000+0800", datetime(2018, 6, 14, 2, 19, 42, tzinfo=UTC)),
        ("20180614101942123+0800", datetime(2018, 6, 14, 2, 19, 42, 123000, tzinfo=UTC)),
        ("20121222222222+0800", datetime(2012, 12, 22, 14, 22, 22, tzinfo=UTC)),
        ("20170913231916000-0700", datetime(2017, 9, 14, 6, 19, 16, tzinfo=UTC)),
        ("20180614101942", datetime(2018, 6, 14, 2, 19, 42, tzinfo=UTC)),
        ("2018-02-07 15:27:58", datetime(2018, 2, 7, 7, 27, 58, tzinfo=UTC)),
        (1650939687564, datetime(2022, 4, 26, 2, 21, 27, 564000, tzinfo=UTC)),
        ("1650939687564", datetime(2022, 4, 26, 2, 21, 27, 564000, tzinfo=UTC)),
        (1650939687, datetime(2022, 4, 26, 2, 21, 27, tzinfo=UTC)),
        ("2018-02-07T15:27:58+00:00", datetime(2018, 2, 7, 15, 27, 58, tzinfo=UTC)),
        ("20181314101942000+0800", None),
        ("20180614101942000+9999", None),
        ("00010101000000000+0800", None),
        ("", None),
        (None, None),
        (0, None),
        (True, None),
        (10**17, None),
        ("yesterday", None),
        ({}, None),
    ],
)
def test_times_are_beijing_and_never_the_machines(
    machine_zone: str, written: Any, expected: datetime | None
) -> None:
    assert machine_zone
    assert moment({"when": written}, "when") == expected


def test_times_are_written_for_the_platforms(machine_zone: str) -> None:
    when = datetime(2026, 11, 22, 16, 30, 1, 250000, tzinfo=UTC)
    assert machine_zone
    assert aop_time(when) == "20261123003001250+0800"
    assert epoch_milliseconds(when) == 1795365001250
    assert moment({"when": aop_time(when)}, "when") == when
    assert moment({"when": epoch_milliseconds(when)}, "when") == when


@pytest.mark.parametrize(
    ("written", "as_fen", "as_yuan"),
    [
        ("4400", "44", "4400"),
        ("6.15", "0.0615", "6.15"),
        ('"6.15"', "0.0615", "6.15"),
        ("528", "5.28", "528"),
        ("0", "0", "0"),
        ("1e2", "1", "100"),
        ("0.1", "0.001", "0.1"),
        ("123456789012345.67", "1234567890123.4567", "123456789012345.67"),
        ("1e999999999", None, None),
        ('"1e999999999"', None, None),
        ('"NaN"', None, None),
        ('"Infinity"', None, None),
        ('"free"', None, None),
        ("true", None, None),
        ("null", None, None),
    ],
)
def test_money_is_exact(written: str, as_fen: str | None, as_yuan: str | None) -> None:
    answer = parse_json(f'{{"sum": {written}}}', "a test")
    assert fen(answer, "sum") == (Money(Decimal(as_fen)) if as_fen else None)
    assert yuan(answer, "sum") == (Money(Decimal(as_yuan)) if as_yuan else None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("58218860983545941", "58218860983545941"),
        ('"58218860983545941"', "58218860983545941"),
        ('" 58218860983545941 "', "58218860983545941"),
        ("99999999999999999999", "99999999999999999999"),
        ('"b2b-2248564064"', "b2b-2248564064"),
        ("5.8218860983545944E16", ""),
        ("0", ""),
        ("-1", ""),
        ("true", ""),
        ('""', ""),
        ('"null"', ""),
        ('"two words"', ""),
        ("[]", ""),
    ],
)
def test_ids_beyond_two_to_the_53(written: str, expected: str) -> None:
    assert identifier(parse_json(f'{{"id": {written}}}', "a test"), "id") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        ("true", True),
        ("TRUE", True),
        (1, True),
        (False, False),
        ("false", False),
        ("0", False),
        ("maybe", None),
        (None, None),
        ([], None),
    ],
)
def test_flags(value: Any, expected: bool | None) -> None:
    assert flag({"success": value}, "success") is expected


def test_whole_numbers() -> None:
    assert [whole({"n": value}, "n") for value in (2, "2", Decimal("2.0"), Decimal("2.5"))] == [
        2,
        2,
        2,
        None,
    ]


@settings(database=None)
@given(st.text())
def test_text_is_always_storable(words: str) -> None:
    answer = parse_json(json.dumps({"message": words}), "a test")
    read = text(answer, "message")
    assert "\x00" not in read
    assert read.encode().decode() == read
