"""Lesson 2: positions are safe only while everything that appends takes the same road."""

import re

import pytest

from tests.house.tree import texts

APPENDS = re.compile(
    r"INSERT\s+(OR\s+\w+\s+)?INTO\s+\"?(caigou_)?events\b|COPY\s+\"?(caigou_)?events\b",
    re.IGNORECASE,
)
MAY = ("chassis/store/", "tests/")
"""The store; and tests, which play the careless writer."""


@pytest.mark.lesson(2)
def test_only_the_store_appends_to_the_events_table() -> None:
    elsewhere = {
        name
        for name, text in texts(".py", ".sql", ".sh").items()
        if not name.startswith(MAY)
        and (APPENDS.search(text) or ("EVENTS_TABLE" in text and "insert" in text.lower()))
    }
    assert elsewhere == set()


@pytest.mark.lesson(2)
@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO events (id)", "insert or ignore into events", "COPY events FROM STDIN"],
)
def test_the_rule_sees_what_it_forbids(statement: str) -> None:
    assert APPENDS.search(statement)
