"""Forms as commands: each button of the lists, and what it sends."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from contracts.access import Right
from contracts.model import Message, Money, Provider
from contracts.order_status.commands import (
    AddNote,
    AgreePurchasePrice,
    Bind,
    Book,
    ChangeConfiguration,
    ChangeStatus,
    ConfirmPrice,
    ItemTarget,
    RecordReceipt,
    SplitItem,
    Unbind,
)
from contracts.order_status.vocabulary import ConfigurationEntry, ItemStatus
from services.admin_ui.domain.selection import Chosen

Fields = Mapping[str, str]
Targets = tuple[ItemTarget, ...]

ENTRY_PARTS = ("name", "value", "name_zh", "value_zh")
MAX_ENTRIES = 30


class FieldError(ValueError):
    """A field does not hold what it should; the text says so."""


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that can be done with ticked rows."""

    verb: str
    """Of the command at order_status."""
    right: Right
    build: Callable[[Targets, Fields], Message]
    single: bool = False


def _book(items: Targets, fields: Fields) -> Message:
    sessions = {p: fields.get(f"session_{p.value}", "") for p in Provider}
    return Book(
        items=items,
        session_ids={provider: session for provider, session in sessions.items() if session},
        message=fields.get("message", ""),
        merge_orders="merge_orders" in fields,
        queue_when_limited="queue_when_limited" in fields,
    )


def _bind(items: Targets, fields: Fields) -> Message:
    number = fields.get("provider_order_id", "").strip()
    if not number:
        raise FieldError("Give the number of the provider order.")
    return Bind(items=items, provider_order_id=number, session_id=fields.get("session_id") or None)


def _unbind(items: Targets, fields: Fields) -> Message:
    return Unbind(items=items, only_unlink="only_unlink" in fields)


def _change_status(items: Targets, fields: Fields) -> Message:
    kind, _, status = fields.get("status", "").partition(":")
    if status not in set(ItemStatus):
        raise FieldError("Choose a status.")
    correction, reason = kind == "back", fields.get("reason", "").strip()
    if correction and not reason:
        raise FieldError("A correction needs a reason.")
    return ChangeStatus(
        items=items, status=ItemStatus(status), correction=correction, reason=reason
    )


def _split(items: Targets, fields: Fields) -> Message:
    quantity = fields.get("quantity", "")
    if not quantity.isdecimal() or int(quantity) < 1:
        raise FieldError("Give how many pieces become a new item.")
    number = fields.get("new_item_id", "").strip()
    if not number:
        raise FieldError("Give the new item a number.")
    return SplitItem(item=items[0], new_item_id=number, quantity=int(quantity))


def _receipt(items: Targets, fields: Fields) -> Message:
    numbers = [fields.get(name, "").strip() or "0" for name in ("received", "accepted", "rejected")]
    if not all(number.isdecimal() for number in numbers) or int(numbers[0]) < 1:
        raise FieldError("Give how many pieces came, were accepted and were rejected.")
    received, accepted, rejected = map(int, numbers)
    if accepted + rejected > received:
        raise FieldError("No more pieces can be accepted and rejected than came.")
    reason = fields.get("reason", "").strip()
    if rejected and not reason:
        raise FieldError("Say why pieces were rejected.")
    return RecordReceipt(
        item=items[0], received=received, accepted=accepted, rejected=rejected, reason=reason
    )


def _agree_price(items: Targets, fields: Fields) -> Message:
    price = _money(fields.get("price", ""), "CNY")
    return AgreePurchasePrice(item=items[0], price=price, reason=fields.get("reason", ""))


def _confirm_price(items: Targets, fields: Fields) -> Message:
    return ConfirmPrice(
        item=items[0], price=_money(fields.get("price", ""), fields.get("currency", ""))
    )


def _configuration(items: Targets, fields: Fields) -> Message:
    entries = []
    for at in range(MAX_ENTRIES):
        parts = [fields.get(f"{part}_{at}", "").strip() for part in ENTRY_PARTS]
        if parts[0]:
            entries.append(ConfigurationEntry(**dict(zip(ENTRY_PARTS, parts, strict=True))))
    return ChangeConfiguration(item=items[0], configuration=tuple(entries))


def _note(items: Targets, fields: Fields) -> Message:
    text = fields.get("text", "").strip()
    if not text:
        raise FieldError("Write something.")
    return AddNote(order_id=items[0].order_id, item_id=items[0].item_id, text=text)


BUTTONS: Mapping[str, Button] = {
    "book": Button("book", Right.PURCHASE, _book),
    "bind": Button("bind", Right.PURCHASE, _bind),
    "unbind": Button("unbind", Right.PURCHASE, _unbind),
    "status": Button("change-status", Right.CHANGE_ITEMS, _change_status),
    "split": Button("split-item", Right.CHANGE_ITEMS, _split, single=True),
    "receipt": Button("record-receipt", Right.CHANGE_ITEMS, _receipt, single=True),
    "price": Button("agree-purchase-price", Right.PURCHASE, _agree_price, single=True),
    "confirm-price": Button("confirm-price", Right.CHANGE_ITEMS, _confirm_price, single=True),
    "configuration": Button(
        "change-configuration", Right.CHANGE_ITEMS, _configuration, single=True
    ),
    "note": Button("add-note", Right.CHANGE_ITEMS, _note, single=True),
}


def targets(chosen: Sequence[Chosen]) -> Targets:
    return tuple(
        ItemTarget(order_id=c.order_id, item_id=c.item_id, version=c.version) for c in chosen
    )


def idempotency_key(form_key: str, verb: str, command: Message) -> str:
    """Return one key per rendered form, what is asked with it, and what it says.

    A double click says the same and is done once; a form that was changed says something else,
    and another button of the same form is another verb, also where the fields are the same.
    """
    said = hashlib.sha256(command.model_dump_json().encode()).hexdigest()[:24]
    safe = "".join(c for c in form_key if c.isascii() and c.isprintable())[:64]
    return f"page:{verb}:{safe}:{said}"


def _money(text: str, currency: str) -> Money:
    try:
        amount = Decimal(text.strip().replace(",", "."))
        return Money(amount=amount, currency=currency)
    except (InvalidOperation, ValueError) as error:
        raise FieldError("Give the price as a number, such as 12.50.") from error
