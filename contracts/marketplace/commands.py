"""Commands that marketplace_gateway takes, over HTTP and over the bus."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.marketplace.vocabulary import DeliveryAddress, DeliveryRule, PriceGuardMode
from contracts.model import Identifier, Message, Money, Percent, Provider

SessionName = Annotated[str, Field(min_length=1, max_length=100)]


class AddSession(Message):
    """Begin to add a marketplace account; the answer's `result.login_url` leads to its login."""

    provider: Provider
    name: SessionName


class LogInAgain(Message):
    """Begin a new login for a session that has expired."""

    session_id: Identifier


class RenameSession(Message):
    session_id: Identifier
    name: SessionName


class DisableSession(Message):
    """Choose it no longer for new bookings; what is on it goes on."""

    session_id: Identifier


class EnableSession(Message):
    session_id: Identifier


class RemoveSession(Message):
    """Refused, with the orders, while the session has orders in flight."""

    session_id: Identifier
    hand_over_to: Identifier | None = None
    """Another session of the marketplace that shall look after the orders in flight."""


Bookings = Annotated[int, Field(ge=1, le=1_000_000)]


class SetBookingBudget(Message):
    """Say how many bookings a session may send; absent = without limit."""

    session_id: Identifier
    per_minute: Bookings | None = None
    per_hour: Bookings | None = None
    per_day: Bookings | None = None


class SetPriceGuard(Message):
    """Say what happens when a price is above what was expected.

    A rise is tolerated when it keeps to both tolerances; without any, every rise counts.
    """

    mode: PriceGuardMode
    percent: Percent | None = None
    """Of the expected price of a piece; absent = not looked at."""
    amount: Money | None = None
    """Of the whole line, in CNY; absent = not looked at."""

    @model_validator(mode="after")
    def _tolerates_yuan(self) -> Self:
        if self.amount is not None and self.amount.currency != "CNY":
            msg = "the price guard compares CNY with CNY"
            raise ValueError(msg)
        return self


class SetDelivery(Message):
    """Say where vendors send goods to: all addresses and rules, in the place of those before."""

    addresses: Annotated[tuple[DeliveryAddress, ...], Field(max_length=100)] = ()
    rules: Annotated[tuple[DeliveryRule, ...], Field(max_length=1000)] = ()

    @model_validator(mode="after")
    def _names_its_addresses(self) -> Self:
        known = [address.address_id for address in self.addresses]
        if len(set(known)) != len(known):
            msg = "two addresses have the same id"
            raise ValueError(msg)
        missing = {rule.address_id for rule in self.rules} - set(known)
        if missing:
            msg = f"a rule names an address that is not there: {min(missing)}"
            raise ValueError(msg)
        return self


class Synchronize(Message):
    """Read provider orders again: of some orders, of one session, or of all that is open."""

    order_ids: Annotated[tuple[Identifier, ...], Field(max_length=10_000)] = ()
    session_id: Identifier | None = None


class CancelSynchronization(Message):
    synchronization_id: Identifier


class AnswerQuestion(Message):
    question_id: Identifier
    choice: Identifier
