"""Every message has an example that reads, writes back byte by byte, and fits its schema."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from contracts import envelope
from contracts.generation import examples
from contracts.generation.schemas import schema_of
from contracts.generation.table import ROWS, Row, rows_of
from contracts.model import Event

BINARY = orjson.loads((examples.EXAMPLES / "cloudevents/binary.json").read_bytes())
STRUCTURED = orjson.loads((examples.EXAMPLES / "cloudevents/structured.json").read_bytes())

each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)


@each
def test_an_example_comes_back_byte_by_byte(row: Row) -> None:
    text = examples.path_of(row).read_bytes()
    read = row.model.model_validate_json(text)
    assert read.model_dump_json(indent=2).encode() + b"\n" == text
    assert row.model.model_validate_json(read.model_dump_json()) == read


@each
def test_an_example_fits_its_schema_and_the_schema_its_dialect(row: Row) -> None:
    schema = schema_of(row)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(examples.value_of(row))


@pytest.mark.parametrize("row", rows_of("event"), ids=lambda row: row.key)
def test_a_reader_tolerates_what_a_newer_version_added_anywhere(row: Row) -> None:
    assert issubclass(row.model, Event)
    value = examples.value_of(row)
    grown = orjson.dumps(_grown(value))
    assert envelope.decode(row.model, grown) == envelope.decode(row.model, orjson.dumps(value))
    Draft202012Validator(schema_of(row)).validate(orjson.loads(grown))


def test_examples_hold_what_breaks_careless_readers() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in _files())
    for troublesome in ('"2026-03 A.17"', '"894561237845120398"', "🎁", "义乌", "شكر"):
        assert troublesome in everything


def test_both_modes_of_cloudevents_say_the_same() -> None:
    body = orjson.dumps(BINARY["body"])
    assert envelope.from_headers(BINARY["headers"], body) == envelope.from_json(STRUCTURED)
    assert envelope.from_json(STRUCTURED) == examples.envelope()


def _grown(value: Any) -> Any:
    if isinstance(value, list):
        return [_grown(entry) for entry in value]
    # The only map keyed by something other than field names: a marketplace's session.
    if isinstance(value, dict) and not value.keys() <= {"1688", "taobao"}:
        return {**{key: _grown(entry) for key, entry in value.items()}, "later": {"new": True}}
    return value


def _files() -> list[Any]:
    return sorted(examples.EXAMPLES.rglob("*.json"))
