"""The form of the delivery rule: warehouses and the conditions under which goods go there.

Each row has a number in the names of its fields; an empty row is left out, so that the last one,
which is always empty, adds one, and emptying one removes it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from contracts.marketplace.commands import SetDelivery
from contracts.marketplace.vocabulary import DeliveryAddress, DeliveryRule
from services.admin_ui.application.field_mistakes import FieldMistakesError, mistakes

Fields = Mapping[str, str]
Row = dict[str, str]

ADDRESS_PARTS = (
    "address_id",
    "full_name",
    "mobile",
    "province",
    "city",
    "district",
    "street",
    "post_code",
)
RULE_PARTS = ("address_id", "provider", "session_id", "vendor_id")
MOST_ROWS = 1000

SAME_ID = "Another address has this id."
NO_ADDRESS = "No address has this id."


def delivery(fields: Fields) -> SetDelivery:
    """Return the command. Raises FieldMistakesError."""
    wrong: dict[str, str] = {}
    addresses: dict[str, DeliveryAddress] = {}
    for n, row in _filled(fields, "address", ADDRESS_PARTS):
        # An empty district or post code is the contract's own default.
        told = {part: text for part, text in row.items() if text or part not in _OPTIONAL}
        try:
            address = DeliveryAddress.model_validate(told)
        except ValidationError as error:
            wrong |= mistakes(error, f"address_{n}_")
            addresses.setdefault(row["address_id"], _ANY)
            continue
        if address.address_id in addresses:
            wrong[f"address_{n}_address_id"] = SAME_ID
        addresses[address.address_id] = address
    rules = []
    for n, row in _filled(fields, "rule", RULE_PARTS):
        if row["address_id"] not in addresses:
            wrong[f"rule_{n}_address_id"] = NO_ADDRESS
            continue
        try:
            told = {part: text for part, text in row.items() if text}
            # From text, as JSON would bring it: a provider is a word of the contract.
            rules.append(DeliveryRule.model_validate_strings(told))
        except ValidationError as error:
            wrong |= mistakes(error, f"rule_{n}_")
    if wrong:
        raise FieldMistakesError(wrong)
    return SetDelivery(addresses=tuple(addresses.values()), rules=tuple(rules))


def address_rows(set_now: Sequence[Mapping[str, Any]], fields: Fields | None) -> Sequence[Row]:
    """Return the rows to show: as typed, else as set and an empty one."""
    return _rows(set_now, fields, "address", ADDRESS_PARTS)


def rule_rows(set_now: Sequence[Mapping[str, Any]], fields: Fields | None) -> Sequence[Row]:
    """Return the rows to show: as typed, else as set and an empty one."""
    return _rows(set_now, fields, "rule", RULE_PARTS)


_OPTIONAL = {"district", "post_code"}
_ANY = DeliveryAddress(
    address_id="?", full_name="?", mobile="?", province="?", city="?", street="?"
)
"""Stands for an address with a mistake: rules that name it are not wrong for that."""


def _rows(
    set_now: Sequence[Mapping[str, Any]], fields: Fields | None, kind: str, parts: Sequence[str]
) -> Sequence[Row]:
    if fields is not None:
        return [row for _, row in _typed(fields, kind, parts)]
    found = [{part: row[part] or "" for part in parts} for row in set_now]
    return [*found, dict.fromkeys(parts, "")]


def _typed(fields: Fields, kind: str, parts: Sequence[str]) -> Sequence[tuple[int, Row]]:
    return [
        (n, {part: fields.get(f"{kind}_{n}_{part}", "").strip() for part in parts})
        for n in range(MOST_ROWS)
        if f"{kind}_{n}_{parts[0]}" in fields
    ]


def _filled(fields: Fields, kind: str, parts: Sequence[str]) -> Sequence[tuple[int, Row]]:
    return [(n, row) for n, row in _typed(fields, kind, parts) if any(row.values())]
