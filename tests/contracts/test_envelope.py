"""The envelope survives both modes whatever the ids are made of."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, from_headers, from_json, header_lines, to_headers, to_json
from contracts.generation import examples

HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
HEADER_VALUE = re.compile(r"[!-~]*")

texts = st.text() | st.sampled_from(
    ["", " anna ", "100 %", "%20", "李娜", "🎁", "שלום", "a\r\nNats-Msg-Id: x", "tab\there"]
)
numbers = st.integers(min_value=0, max_value=2**63 - 1)
zones = st.sampled_from([UTC, timezone(timedelta(hours=8))])
traces = st.just("") | st.just("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
contents = st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.none())
TEXTS = ("id", "type", "source", "subject", "agency", "actor", "correlation_id")
envelopes = st.builds(
    Envelope,
    id=texts,
    type=texts,
    source=texts,
    subject=texts,
    time=st.datetimes(timezones=zones),
    sequence=numbers,
    previous_sequence=numbers,
    agency=texts,
    actor=texts,
    correlation_id=texts,
    causation_id=texts,
    stream_version=numbers,
    command=texts,
    data=contents.map(orjson.dumps),
    trace_parent=traces,
)

usual = st.from_regex(r"[!-$&-~]*", fullmatch=True)
plain = st.builds(
    replace,
    envelopes,
    **dict.fromkeys((*TEXTS, "causation_id", "command"), usual),
    trace_parent=st.just(""),
)


@given(envelopes)
def test_binary_mode_comes_back(envelope: Envelope) -> None:
    assert from_headers(to_headers(envelope), envelope.data) == envelope


@given(envelopes)
def test_headers_are_one_line_of_printable_ascii_that_no_client_strips(envelope: Envelope) -> None:
    for name, value in to_headers(envelope).items():
        assert HEADER_NAME.fullmatch(name)
        assert HEADER_VALUE.fullmatch(value)


@given(envelopes | plain)
def test_lines_say_the_same_as_headers(envelope: Envelope) -> None:
    """Whether values may stand as they are or must be quoted."""
    lines = header_lines(envelope)
    pairs = [line.split(": ", 1) for line in lines.split("\r\n")[:-1]]
    assert list(map(tuple, pairs)) == list(to_headers(envelope).items())
    assert lines.endswith("\r\n")


@given(envelopes)
def test_structured_mode_comes_back(envelope: Envelope) -> None:
    assert from_json(orjson.loads(orjson.dumps(to_json(envelope)))) == envelope


@given(envelopes)
def test_positions_are_text_because_a_cloudevents_integer_has_32_bits(envelope: Envelope) -> None:
    body = to_json(envelope)
    assert (body["sequence"], body["prevsequence"]) == (
        str(envelope.sequence),
        str(envelope.previous_sequence),
    )


@pytest.mark.lesson(36)
@given(texts)
def test_the_message_id_is_the_events_never_the_orders(event_id: str) -> None:
    headers = to_headers(replace(examples.envelope(), id=event_id))
    assert headers["Nats-Msg-Id"] == headers["ce-id"]
    assert from_headers(headers, b"{}").id == event_id


@pytest.mark.lesson(36)
def test_two_changes_of_one_order_have_two_message_ids() -> None:
    first = examples.envelope()
    second = replace(first, id="0197f3c2-6a1e-7b54-9c0d-2f6e8a41b7d4")
    assert to_headers(first)["ce-subject"] == to_headers(second)["ce-subject"]
    assert to_headers(first)["Nats-Msg-Id"] != to_headers(second)["Nats-Msg-Id"]


ATTRIBUTES = [name for name in to_headers(examples.envelope()) if name not in {
    "traceparent", "content-type", "Nats-Msg-Id", "ce-specversion", "ce-datacontenttype",
}]  # fmt: skip


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_missing_attribute_is_noticed(name: str) -> None:
    headers: dict[str, Any] = to_headers(examples.envelope())
    del headers[name]
    with pytest.raises(KeyError):
        from_headers(headers, b"{}")


@pytest.mark.parametrize(
    ("name", "value"), [("ce-time", "yesterday"), ("ce-sequence", "seven"), ("ce-sequence", "")]
)
def test_a_bad_attribute_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_headers({**to_headers(examples.envelope()), name: value}, b"{}")


def test_the_time_of_the_example_is_universal() -> None:
    assert examples.envelope().time == datetime(2026, 3, 9, 2, 14, 7, 318000, tzinfo=UTC)
