"""Commands that marketplace_gateway takes, over HTTP and over the bus."""

from typing import Annotated

from pydantic import Field

from contracts.model import Identifier, Message, Provider

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


class Synchronize(Message):
    """Read provider orders again: of some orders, of one session, or of all that is open."""

    order_ids: Annotated[tuple[Identifier, ...], Field(max_length=10_000)] = ()
    session_id: Identifier | None = None


class CancelSynchronization(Message):
    synchronization_id: Identifier


class AnswerQuestion(Message):
    question_id: Identifier
    choice: Identifier
