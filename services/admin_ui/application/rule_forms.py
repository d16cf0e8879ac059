"""Forms of the rules page as commands: price guard, automatic booking, status mapping."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from contracts.marketplace.commands import SetPriceGuard
from contracts.marketplace.vocabulary import PriceGuardMode, ProviderStatus
from contracts.model import Message, Money, Provider
from contracts.order_status.commands import SetAutomaticBooking, SetStatusMapping
from contracts.order_status.vocabulary import ItemStatus, StatusEffect
from services.admin_ui.application.delivery_form import delivery
from services.admin_ui.application.field_mistakes import (
    NO_NUMBER,
    NOT_POSSIBLE,
    OUT_OF_RANGE,
    FieldMistakesError,
    mistakes,
)

Fields = Mapping[str, str]

UNBINDS = "unbinds"
"""The value of a status that frees its items."""


def number(fields: Fields, name: str) -> Decimal | None:
    """Return what a field holds, None of an empty one. Raises FieldMistakesError."""
    text = fields.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise FieldMistakesError({name: NO_NUMBER}) from error
    if not found.is_finite():
        raise FieldMistakesError({name: NO_NUMBER})
    return found


def _price_guard(fields: Fields) -> Message:
    wrong: dict[str, str] = {}
    found: dict[str, Decimal | None] = {}
    for name in ("percent", "amount"):
        try:
            found[name] = number(fields, name)
        except FieldMistakesError as error:
            wrong |= error.fields
    if fields.get("mode") not in set(PriceGuardMode):
        wrong["mode"] = NOT_POSSIBLE
    amount, tolerated = found.get("amount"), None
    if amount is not None:
        try:
            tolerated = Money(amount=amount, currency="CNY")
        except ValidationError:
            wrong["amount"] = OUT_OF_RANGE
    if wrong:
        raise FieldMistakesError(wrong)
    return SetPriceGuard(
        mode=PriceGuardMode(fields["mode"]), percent=found["percent"], amount=tolerated
    )


def _automatic_booking(fields: Fields) -> Message:
    minutes = number(fields, "delay_minutes")
    if minutes is None:
        raise FieldMistakesError({"delay_minutes": NO_NUMBER})
    seconds = minutes * 60
    if seconds != seconds.to_integral_value():
        raise FieldMistakesError({"delay_minutes": NOT_POSSIBLE})
    sessions = {provider: fields.get(f"session_{provider.value}", "") for provider in Provider}
    try:
        return SetAutomaticBooking(
            enabled="enabled" in fields,
            delay_seconds=int(seconds),
            session_ids={provider: session for provider, session in sessions.items() if session},
            merge_orders="merge_orders" in fields,
            queue_when_limited="queue_when_limited" in fields,
        )
    except ValidationError as error:
        found = mistakes(error)
        if "delay_seconds" in found:
            found["delay_minutes"] = found.pop("delay_seconds")
        raise FieldMistakesError(found) from error


def _status_mapping(fields: Fields) -> Message:
    effects = []
    for status in ProviderStatus:
        does = fields.get(f"effect_{status.value}", "")
        if does == UNBINDS:
            effects.append(StatusEffect(status=status, unbinds=True))
        elif does in set(ItemStatus):
            effects.append(StatusEffect(status=status, moves_to=ItemStatus(does)))
        elif does:
            raise FieldMistakesError({f"effect_{status.value}": NOT_POSSIBLE})
    return SetStatusMapping(effects=tuple(effects))


_BUILD: Mapping[str, Callable[[Fields], Message]] = {
    "set-price-guard": _price_guard,
    "set-delivery": delivery,
    "set-automatic-booking": _automatic_booking,
    "set-status-mapping": _status_mapping,
}


def rule_command(verb: str, fields: Fields) -> Message:
    """Return the command of a form. Raises KeyError for no such form, FieldMistakesError."""
    build = _BUILD[verb]
    try:
        return build(fields)
    except ValidationError as error:
        raise FieldMistakesError(mistakes(error)) from error
