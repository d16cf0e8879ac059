"""Searches as conditions of SQL."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from services.activity_log.adapters.columns import member_text, to_micros
from services.activity_log.adapters.tables import activities, mentions, parts, steps, timeline
from services.activity_log.application.search import ActivitySearch, EventSearch


def of_activities(agency: str, search: ActivitySearch) -> Iterator[ColumnElement[bool]]:
    """Return the conditions on rows of `activities`."""
    table = activities.c
    yield table.agency == agency
    yield table.absorbed_by.is_(None)
    if search.actor is not None:
        yield table.actor == search.actor
    if search.type is not None:
        yield table.type == search.type.value
    if search.outcome is not None:
        yield table.outcome == search.outcome
    if search.state == "awaiting":
        yield table.is_awaiting.is_(True)
    elif search.state is not None:
        yield table.is_finished.is_(search.state == "finished")
    if search.session is not None:
        yield table.sessions.contains(member_text(search.session), autoescape=True)
    if search.provider is not None:
        yield table.providers.contains(member_text(search.provider), autoescape=True)
    if search.since is not None:
        yield table.started_at >= to_micros(utc(search.since))
    if search.until is not None:
        yield table.started_at < to_micros(utc(search.until))
    if search.order is not None or search.item is not None:
        yield _mentions(search.order, search.item)
    if search.q:
        yield or_(
            table.activity_id == search.q,
            table.description.icontains(search.q, autoescape=True),
            _says(search.q),
        )


def of_events(agency: str, search: EventSearch) -> Iterator[ColumnElement[bool]]:
    """Return the conditions on rows of `timeline`."""
    table = timeline.c
    yield table.agency == agency
    if search.actor is not None:
        yield table.actor == search.actor
    if search.event is not None:
        yield table.event == search.event
    if search.since is not None:
        yield table.at >= to_micros(utc(search.since))
    if search.until is not None:
        yield table.at < to_micros(utc(search.until))


def utc(at: datetime) -> datetime:
    """Take a time without a zone as UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _of_this_activity() -> ColumnElement[bool]:
    return and_(parts.c.agency == activities.c.agency, parts.c.root == activities.c.root)


def _mentions(order: str | None, item: str | None) -> ColumnElement[bool]:
    wanted = [
        mentions.c.agency == parts.c.agency,
        mentions.c.part == parts.c.part,
    ]
    if order is not None:
        wanted.append(mentions.c.order_id == order)
    if item is not None:
        wanted.append(mentions.c.item_id == item)
    found = select(parts.c.root).join(mentions, and_(*wanted))
    return activities.c.root.in_(found.where(parts.c.agency == activities.c.agency))


def _says(text: str) -> ColumnElement[bool]:
    same = and_(steps.c.agency == parts.c.agency, steps.c.part == parts.c.part)
    said = steps.c.message.icontains(text, autoescape=True)
    return exists(select(1).select_from(parts.join(steps, same)).where(_of_this_activity(), said))
