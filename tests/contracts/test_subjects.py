"""Any text is exactly one subject token, and comes back unchanged."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts import subjects

TOKEN = re.compile(r"[A-Za-z0-9%-]+|_")
troublesome = st.sampled_from(
    [
        "",
        "_",
        "__",
        ".",
        "*",
        ">",
        "a.b",
        "a b",
        " a",
        "%",
        "%20",
        "~",
        "订单 1",
        "🎁",
        "طلب",
        "\u200f\n",
    ]
)
texts = st.text() | troublesome


@given(texts)
def test_any_text_becomes_one_token(text: str) -> None:
    assert TOKEN.fullmatch(subjects.encode_token(text))


@given(texts)
def test_a_token_gives_its_text_back(text: str) -> None:
    assert subjects.decode_token(subjects.encode_token(text)) == text


@given(texts, texts)
def test_distinct_texts_have_distinct_tokens(one: str, other: str) -> None:
    assume(one != other)
    assert subjects.encode_token(one) != subjects.encode_token(other)


@given(texts)
def test_no_value_that_is_there_looks_like_an_absent_one(text: str) -> None:
    assert (subjects.encode_token(text) == subjects.ABSENT) == (not text)


@given(texts, texts | st.none(), texts | st.none())
def test_a_subject_always_has_the_same_depth(
    agency: str, order: str | None, item: str | None
) -> None:
    subject = subjects.order_status_event(agency, order, item, "Booked")
    assert [subjects.decode_token(token) for token in subject.split(".")] == [
        "evt", "order_status", agency, order or "", item or "", "Booked",
    ]  # fmt: skip
    assert subjects.marketplace_event(agency, "1688", item, "Booked").count(".") == 5
    assert subjects.command("order_status", agency, "book").count(".") == 3


@pytest.mark.parametrize(
    ("text", "token"),
    [("2026-03 A.17", "2026-03%20A%2E17"), ("_", "%5F"), ("", "_"), ("a*>", "a%2A%3E")],
)
def test_tokens_are_what_other_languages_write_too(text: str, token: str) -> None:
    assert subjects.encode_token(text) == token
