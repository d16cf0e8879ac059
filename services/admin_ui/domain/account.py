"""Account: a person who may sign in to the pages, and with which roles."""

import re
from dataclasses import dataclass

ROLES = ("viewer", "operator", "purchaser", "auditor", "administrator")
"""What a person may be given; `service` is for programs alone."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Hashing is slow on purpose: an endless password must not be hashed."""

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


def account_refusal(name: str, roles: tuple[str, ...]) -> str | None:
    """Return why an account cannot be so, or None."""
    if not _NAME.fullmatch(name):
        return "A name has 1 to 50 small letters, digits, dots, hyphens or underscores."
    if not roles or not set(roles) <= set(ROLES):
        return f"Give one or more of these roles: {', '.join(ROLES)}."
    return None


def password_refusal(password: str, name: str) -> str | None:
    """Return why a password is not taken, or None. Length counts, not signs (NIST SP 800-63B)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
    if password.casefold() == name.casefold() * (len(password) // max(1, len(name))):
        return "A password is not the name."
    return None
