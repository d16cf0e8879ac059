"""Answers as handlers make them are the published answers, written as JSON."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.commands import answers as made
from contracts import answers as published

PAIRS = [
    (made.CommandAnswer, published.CommandAnswer),
    (made.LineAnswer, published.LineAnswer),
    (made.Refusal, published.Refusal),
]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
REFUSAL = st.builds(
    made.Refusal, TEXT, TEXT, st.dictionaries(TEXT, st.one_of(TEXT, st.integers(0, 9), st.none()))
)
LINE = st.builds(
    made.LineAnswer,
    TEXT,
    TEXT,
    st.sampled_from(made.Outcome),
    st.none() | st.integers(1, 9),
    st.none() | REFUSAL,
)
ANSWER = st.builds(
    made.CommandAnswer,
    st.sampled_from(made.Outcome),
    st.none() | TEXT,
    st.none() | REFUSAL,
    st.lists(LINE, max_size=3).map(tuple),
    st.dictionaries(TEXT, TEXT),
)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_they_have_the_same_fields_in_the_same_order(ours: Any, theirs: Any) -> None:
    assert list(ours.__struct_fields__) == list(theirs.model_fields)


@given(ANSWER)
def test_what_is_written_reads_as_the_published_answer(answer: made.CommandAnswer) -> None:
    read = published.CommandAnswer.model_validate_json(made.encode(answer))
    assert read.model_dump(mode="json") == orjson.loads(made.encode(answer))
    assert made.outcome_of(made.encode(answer)) is read.outcome
