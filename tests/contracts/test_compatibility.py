"""The checker of compatible change catches every broken rule, and stays calm otherwise."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts.envelope import decode
from contracts.generation import files
from contracts.generation.compatibility import changes, incompatible, load
from contracts.generation.table import ROWS
from contracts.model import Event

TODAY = load(files.ROOT / files.SCHEMAS)
RELEASED = sorted((files.ROOT / "tests/released").glob("*/schemas"))
Schema = dict[str, Any]
Plant = Callable[[Schema], object]

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}
OPTIONAL = {"anyOf": [TEXT, {"type": "null"}]}
BOOKED, ORDERED, BOOK = "order_status/Booked", "order_status/BookingOrdered", "order_status/Book"
SPLIT, ANSWER = "order_status/SplitItem", "answers/CommandAnswer"


def _goods(schema: Schema) -> Schema:
    fields: Schema = schema["$defs"]["Goods"]["properties"]
    return fields


FORBIDDEN: dict[str, tuple[str, Plant, str]] = {
    "an event's field removed": (
        BOOKED, lambda s: s["properties"].pop("booking_id"), ".booking_id: field removed"),
    "an event's field renamed": (
        BOOKED,
        lambda s: s["properties"].update(booking=s["properties"].pop("booking_id")),
        ".booking_id: field removed"),
    "an event's field no longer always there": (
        BOOKED, lambda s: s["required"].remove("booking_id"), ".booking_id: now optional"),
    "an event's field now null at times": (
        BOOKED,
        lambda s: s["properties"].update(booking_id=OPTIONAL),
        ".booking_id: type null where string was"),
    "an event's field of another type": (
        BOOKED,
        lambda s: s["properties"].update(booking_id=NUMBER),
        ".booking_id: type integer where string was"),
    "a longer text than readers expect": (
        BOOKED,
        lambda s: s["properties"]["order_id"].update(maxLength=128),
        ".order_id: maxLength 128 where 64 was expected"),
    "any text where readers expect a word of a list": (
        BOOKED, lambda s: s["$defs"].update(Provider=TEXT),
        ".provider: any value where a closed list was"),
    "a field removed from a shape inside": (
        ORDERED, lambda s: _goods(s).pop("weight_grams"),
        ".lines[].goods.weight_grams: field removed"),
    "a map of something else": (
        ORDERED,
        lambda s: s["properties"]["session_ids"].update(additionalProperties=NUMBER),
        ".session_ids{}: type integer where string was"),
    "the answer's field removed": (
        ANSWER, lambda s: s["properties"].pop("lines"), ".lines: field removed"),
    "a command's field removed": (
        BOOK, lambda s: s["properties"].pop("message"), ".message: field removed"),
    "a command's new field required": (
        SPLIT,
        lambda s: (s["properties"].update(why=TEXT), s["required"].append("why")),
        ".why: required field added"),
    "a command's optional field now required": (
        BOOK, lambda s: s.update(required=["message"]), ".message: now required"),
    "a command's null no longer taken": (
        BOOK, lambda s: s["properties"].update(order_id=TEXT),
        ".order_id: type null where string was"),
    "a command's word no longer taken": (
        BOOK, lambda s: s["$defs"]["Provider"]["enum"].remove("taobao"),
        ".session_ids{}: value 'taobao' removed"),
    "a command's limit narrowed": (
        BOOK, lambda s: s["properties"]["message"].update(maxLength=200),
        ".message: maxLength 500 where 200 was expected"),
    "a command's smallest number raised": (
        SPLIT, lambda s: s["properties"]["quantity"].update(minimum=2),
        ".quantity: minimum 1 where 2 was expected"),
    "another subject": (
        BOOKED, lambda s: s["x-caigou"].update(subject="evt.other"), ": subject changed"),
    "another type": (
        BOOKED, lambda s: s["x-caigou"].update(type="caigou.order_status.Booked.v2"),
        ": type changed"),
    "another version": (
        BOOKED, lambda s: s.update({"$id": s["$id"].replace(".v1", ".v2")}), ": version changed"),
}  # fmt: skip

ALLOWED: dict[str, tuple[str, Plant]] = {
    "an event's new field": (BOOKED, lambda s: s["properties"].update(colour=TEXT)),
    "an event's new required field": (
        BOOKED, lambda s: (s["properties"].update(x=TEXT), s["required"].append("x"))),
    "an event's field never null any more": (
        ORDERED, lambda s: _goods(s).update(weight_grams={"type": "integer", "minimum": 0})),
    "a word that events no longer say": (BOOKED, lambda s: s["$defs"]["Provider"]["enum"].pop()),
    "a command's new optional field": (BOOK, lambda s: s["properties"].update(urgent=OPTIONAL)),
    "a command's new word": (BOOK, lambda s: s["$defs"]["Provider"]["enum"].append("pinduoduo")),
    "a command's limit widened": (
        BOOK, lambda s: s["properties"]["message"].update(maxLength=900)),
    "another description": (BOOKED, lambda s: s.update(description="In other words.")),
}  # fmt: skip


def _with(message: str, plant: Plant) -> dict[str, Schema]:
    changed = deepcopy(TODAY)
    plant(changed[message])
    return changed


@pytest.mark.parametrize(("message", "plant", "told"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_forbidden_change_is_caught(message: str, plant: Plant, told: str) -> None:
    found = [str(change) for change in incompatible(TODAY, _with(message, plant))]
    assert found == [message + told]


@pytest.mark.parametrize(("message", "plant"), ALLOWED.values(), ids=ALLOWED)
def test_an_allowed_change_is_let_through(message: str, plant: Plant) -> None:
    assert list(changes(TODAY, _with(message, plant))) == []


def test_a_new_word_in_an_event_is_told_but_not_forbidden() -> None:
    grown = _with(BOOKED, lambda s: s["$defs"]["Provider"]["enum"].append("pinduoduo"))
    (change,) = changes(TODAY, grown)
    assert str(change) == f"{BOOKED}.provider: new value 'pinduoduo'"
    assert not change.incompatible


def test_a_removed_message_is_caught_and_a_new_one_welcome() -> None:
    fewer = {name: schema for name, schema in TODAY.items() if name != BOOKED}
    assert [str(change) for change in changes(TODAY, fewer)] == [f"{BOOKED}: message removed"]
    assert list(changes(fewer, TODAY)) == []


def test_todays_schemas_are_all_there_and_fit_themselves() -> None:
    assert len(TODAY) == len(ROWS)
    assert list(changes(TODAY, TODAY)) == []


@pytest.mark.parametrize("directory", RELEASED, ids=lambda path: path.parent.name)
def test_nothing_released_is_broken(directory: Path) -> None:
    assert [str(change) for change in incompatible(load(directory), TODAY)] == []


@pytest.mark.lesson(9)
@pytest.mark.parametrize("directory", RELEASED, ids=lambda path: path.parent.name)
def test_messages_of_every_release_are_still_read(directory: Path) -> None:
    rows = {f"{row.service}/{row.name}": row for row in ROWS}
    for message in load(directory):
        sent = (directory.parent / "examples" / f"{message}.json").read_bytes()
        model = rows[message].model
        read = decode(model, sent) if issubclass(model, Event) else model.model_validate_json(sent)
        assert isinstance(read, model)
