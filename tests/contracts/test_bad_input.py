"""What does not fit is refused at the border, and nothing is guessed."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel, ValidationError

from contracts.generation import examples
from contracts.generation.schemas import schema_of
from contracts.generation.table import ROWS, Row
from contracts.marketplace.commands import Synchronize
from contracts.model import Money
from contracts.order_status.commands import (
    MAX_LINES,
    AddNote,
    Bind,
    Book,
    RegisterOrder,
    ReportPaid,
    SplitItem,
)

BY_MODEL = {row.model: row for row in ROWS}
TARGET = {"order_id": "2026-03 A.17", "item_id": "A.17-1", "version": 4}
ONE_TOO_MANY = MAX_LINES + 1

BAD: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "text where a number belongs": (SplitItem, {"quantity": "1"}),
    "a fraction of a piece": (SplitItem, {"quantity": 1.5}),
    "true where a number belongs": (SplitItem, {"quantity": True}),
    "no piece": (SplitItem, {"quantity": 0}),
    "a negative quantity": (SplitItem, {"quantity": -1}),
    "more pieces than anyone buys": (SplitItem, {"quantity": 1_000_001}),
    "an unknown field": (SplitItem, {"qantity": 1}),
    "a number where an id belongs": (SplitItem, {"new_item_id": 9007199254740993}),
    "an empty id": (SplitItem, {"new_item_id": ""}),
    "an id with a line break": (SplitItem, {"new_item_id": "A\nB"}),
    "an id that is too long": (SplitItem, {"new_item_id": "x" * 65}),
    "null where something must be": (SplitItem, {"item": None}),
    "an unknown field inside": (SplitItem, {"item": {**TARGET, "seen": 4}}),
    "version zero": (SplitItem, {"item": {**TARGET, "version": 0}}),
    "too long a note": (AddNote, {"text": "🎁" * 4001}),
    "an empty note": (AddNote, {"text": ""}),
    "too long a message": (Book, {"message": "好" * 501}),
    "an unknown marketplace": (Book, {"session_ids": {"ebay": "s"}}),
    "one line too many to book": (Book, {"items": [TARGET] * ONE_TOO_MANY}),
    "one line too many to bind": (Bind, {"items": [TARGET] * ONE_TOO_MANY}),
    "nothing to bind": (Bind, {"items": []}),
    "one item too many paid": (ReportPaid, {"item_ids": ["1"] * ONE_TOO_MANY}),
    "an order without items": (RegisterOrder, {"items": []}),
    "one order too many to read": (Synchronize, {"order_ids": ["1"] * ONE_TOO_MANY}),
}


@pytest.mark.parametrize(("model", "wrong"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_by_the_model_and_by_its_schema(
    model: type[BaseModel], wrong: dict[str, Any]
) -> None:
    row = BY_MODEL[model]
    sent = {**examples.value_of(row), **wrong}
    with pytest.raises(ValidationError):
        model.model_validate_json(orjson.dumps(sent))
    assert not Draft202012Validator(schema_of(row)).is_valid(sent)


AMOUNTS = ["NaN", "Infinity", "-1", "-0.00", "1e3", "1_000", "١٢", " 12", "+12", "12,50", "", ".5"]


@pytest.mark.parametrize("amount", [*AMOUNTS, 12.5, 12, None, "0.00001", "1234567890123456789"])
def test_an_amount_is_plain_decimal_text(amount: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate_json(orjson.dumps({"amount": amount, "currency": "CNY"}))


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_that_json_does_not_know_is_refused(literal: str) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate_json(f'{{"amount": {literal}, "currency": "CNY"}}')


@pytest.mark.parametrize(
    ("amount", "written"),
    [("12.50", "12.50"), ("12345678901234.1234", "12345678901234.1234"), ("1E+3", "1000"),
     ("0E-4", "0.0000"), ("-0.00", "0.00")],
)  # fmt: skip
def test_an_exact_amount_of_ours_is_written_in_full(amount: str, written: str) -> None:
    money = Money(amount=Decimal(amount), currency="CNY")
    assert orjson.loads(money.model_dump_json())["amount"] == written


@pytest.mark.parametrize("currency", ["cny", "¥", "CN", "CNYY", ""])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(amount=Decimal(1), currency=currency)


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind == "command"], ids=lambda r: r.key)
def test_a_command_with_a_misspelt_field_is_refused(row: Row) -> None:
    with pytest.raises(ValidationError):
        row.model.model_validate_json(orjson.dumps({**examples.value_of(row), "tpyo": 1}))


def test_a_surrogate_alone_is_no_text() -> None:
    with pytest.raises(ValidationError):
        AddNote.model_validate_json(rb'{"order_id": "1", "text": "\ud83c"}')
