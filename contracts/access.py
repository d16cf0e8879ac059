"""Who may do what: rights, and the roles that grant them. Every service checks the token itself."""

from enum import StrEnum


class Right(StrEnum):
    """One thing that somebody may be allowed to do."""

    VIEW = "view"
    REGISTER = "register"
    """Register orders, report payments: what the shop's other services do."""
    CHANGE_ITEMS = "change_items"
    PURCHASE = "purchase"
    """Book, bind, unbind, synchronize, answer questions."""
    MANAGE_SESSIONS = "manage_sessions"
    CONFIGURE = "configure"
    """Change the rules: price guard, delivery, budgets, automatic booking, status mapping."""
    AUDIT = "audit"
    FOLLOW_EVENTS = "follow_events"
    """Read the feed of published events; for services and auditors."""
    OPERATE = "operate"
    """Set aside an event that has stopped a part of a service, and try it again."""


class Role(StrEnum):
    """A named set of rights."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    PURCHASER = "purchaser"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.VIEW}),
    Role.OPERATOR: frozenset({Right.VIEW, Right.CHANGE_ITEMS}),
    Role.PURCHASER: frozenset({Right.VIEW, Right.CHANGE_ITEMS, Right.PURCHASE}),
    Role.AUDITOR: frozenset({Right.VIEW, Right.AUDIT, Right.FOLLOW_EVENTS}),
    Role.ADMINISTRATOR: frozenset(Right),
    Role.SERVICE: frozenset({Right.VIEW, Right.REGISTER, Right.FOLLOW_EVENTS}),
}


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """Return every right that any of the roles grants."""
    return frozenset().union(*(RIGHTS[role] for role in roles))
