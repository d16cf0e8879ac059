"""One item of a command: found, compared with what the sender saw, decided, answered."""

from typing import Any, NamedTuple, Protocol

from chassis.commands.answers import LineAnswer, Outcome
from chassis.commands.answers import Refusal as PublishedRefusal
from chassis.writer.unit import Unit
from services.order_status.application.aggregates import ITEM
from services.order_status.domain.item_commands import ItemCommand
from services.order_status.domain.item_decide import decide
from services.order_status.domain.item_events import (
    BindRequested,
    BookingRequested,
    UnbindRequested,
)
from services.order_status.domain.item_requests import REQUEST_OPEN
from services.order_status.domain.refusal import Refusal

REQUESTS = (BookingRequested, BindRequested, UnbindRequested)


class Target(Protocol):
    """An item, and the version that the sender saw; `ItemTarget` of the contracts is one."""

    @property
    def order_id(self) -> str: ...
    @property
    def item_id(self) -> str: ...
    @property
    def version(self) -> int | None: ...


class Named(NamedTuple):
    """A target that the command names in other fields than an `ItemTarget`."""

    order_id: str
    item_id: str
    version: int | None = None


def decide_line(unit: Unit, target: Target, command: ItemCommand) -> LineAnswer:
    """Decide one item and append its events; the answer says the new version or why not."""
    stream = unit.name(ITEM, target.order_id, target.item_id)
    held = unit.held(stream)
    state, version, seen = held.state, held.version, target.version
    if seen is not None and version not in {seen, 0}:
        return refused(target, _stale(unit, target, seen, version))
    decision = decide(state, command)
    if isinstance(decision, Refusal):
        return refused(target, _told_by_whom(unit, stream.key, decision))
    if decision:
        version = unit.extend(ITEM, stream, held, decision)
    return LineAnswer(target.order_id, target.item_id, Outcome.ACCEPTED, version)


def refused(target: Target, refusal: Refusal) -> LineAnswer:
    """Return the answer of a refused line."""
    return LineAnswer(
        order_id=target.order_id,
        item_id=target.item_id,
        outcome=Outcome.REFUSED,
        refusal=published(refusal),
    )


def published(refusal: Refusal) -> PublishedRefusal:
    """Return a refusal in the published language."""
    return PublishedRefusal(
        code=refusal.code, message=refusal.message, details=dict(refusal.details)
    )


def _stale(unit: Unit, target: Target, looked_at: int, version: int) -> Refusal:
    """Say what changed, and who did it, since the sender looked."""
    key = (target.order_id, target.item_id)
    changes: list[dict[str, Any]] = [
        {
            "event": type(past.event).__name__,
            "actor": past.actor,
            "at": past.at.isoformat(),
            "version": past.version,
        }
        for past in unit.history(ITEM, key, looked_at)
    ]
    who = ", ".join(dict.fromkeys(change["actor"] for change in changes)) or "nobody"
    what = ", ".join(change["event"] for change in changes) or "nothing"
    return Refusal(
        "stale",
        f"The item has changed since you looked: {what}, by {who}.",
        {"version": version, "changed": changes},
    )


def _told_by_whom(unit: Unit, key: tuple[str, ...], refusal: Refusal) -> Refusal:
    """Add to "a request is open" who made it, and since when."""
    if refusal.code != REQUEST_OPEN:
        return refusal
    asked = next(
        past for past in reversed(unit.history(ITEM, key, 0)) if isinstance(past.event, REQUESTS)
    )
    since = asked.at.isoformat()
    return Refusal(
        refusal.code,
        f"{refusal.message} Asked by {asked.actor} at {since}.",
        {**refusal.details, "requested_by": asked.actor, "requested_at": since},
    )
