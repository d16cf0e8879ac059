"""Every message in one shape, whatever its kind: the rows that all generated files are made of."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel

from contracts.answers import CommandAnswer
from contracts.catalogue import COMMANDS, EVENTS, ORDER_STATUS, CommandEntry, EventEntry

ANSWERS = "answers"
"""Stands where other messages name their service: the answer is the same for all."""

COMMAND_VERSION = 1
"""A command that must change incompatibly gets a new verb, so both can be taken for a while."""


@dataclass(frozen=True)
class Row:
    """One message: what it is called, where it travels, and the model that reads and writes it."""

    kind: Literal["event", "command", "answer"]
    service: str
    version: int
    model: type[BaseModel]
    address: str
    """The subject, with its parameters in braces; empty for the answer, which goes to an inbox."""
    type: str = ""
    """CloudEvents type of an event."""
    verb: str = ""
    right: str = ""

    @cached_property
    def name(self) -> str:
        return self.model.__name__

    @property
    def key(self) -> str:
        """Unique over all kinds and services: two services may both say `BookingRefused`."""
        return f"{self.service}.{self.name}"

    @property
    def file(self) -> str:
        """The schema's path below `contracts/schemas`."""
        return f"{self.service}/{self.name}.v{self.version}.json"


def _event(entry: EventEntry) -> Row:
    place = "{order}.{item}" if entry.source == ORDER_STATUS else "{provider}.{session}"
    return Row(
        kind="event",
        service=entry.source,
        version=entry.version,
        model=entry.model,
        address=f"evt.{entry.source}.{{agency}}.{place}.{entry.name}",
        type=entry.type,
    )


def _command(entry: CommandEntry) -> Row:
    return Row(
        kind="command",
        service=entry.service,
        version=COMMAND_VERSION,
        model=entry.model,
        address=f"cmd.{entry.service}.{{agency}}.{entry.verb}",
        verb=entry.verb,
        right=entry.right.value,
    )


ANSWER = Row(kind="answer", service=ANSWERS, version=1, model=CommandAnswer, address="")
ROWS = (*map(_event, EVENTS), *map(_command, COMMANDS), ANSWER)


def rows_of(kind: str) -> tuple[Row, ...]:
    """Return the events, the commands, or the one answer."""
    return tuple(row for row in ROWS if row.kind == kind)
