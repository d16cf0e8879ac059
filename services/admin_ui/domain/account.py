"""Account: a person who may sign in to the pages, and with which roles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

ROLES = ("viewer", "operator", "purchaser", "auditor", "administrator")
"""What a person may be given; `service` is for programs alone."""
ADMINISTRATOR = "administrator"

BAD_NAME = "A name has 1 to 50 small letters, digits, dots, hyphens or underscores."
BAD_ROLES = "Give one or more of these roles: viewer, operator, purchaser, auditor, administrator."
LAST_ADMINISTRATOR = "Somebody must stay an administrator who can sign in."

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    """Becomes the actor `person:<name>`."""
    roles: tuple[str, ...]
    disabled: bool = False

    @property
    def actor(self) -> str:
        return f"person:{self.name}"

    @property
    def administers(self) -> bool:
        return ADMINISTRATOR in self.roles and not self.disabled


def name_refusal(name: str) -> str | None:
    """Return why an account cannot be called so, or None."""
    return None if _NAME.fullmatch(name) else BAD_NAME


def roles_refusal(roles: tuple[str, ...]) -> str | None:
    """Return why an account cannot have these roles, or None."""
    return None if roles and set(roles) <= set(ROLES) else BAD_ROLES


def takes_the_last_administrator(known: Iterable[Account], after: Account) -> bool:
    """Say whether nobody could administer any more if an account became so."""
    before = {account.name for account in known if account.administers}
    return before == {after.name} and not after.administers
