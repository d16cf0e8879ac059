"""Sign-in: a person's way into the pages. It ends by itself; the server can end it at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(hours=12)
"""Without a request for so long it has ended."""
LONGEST = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=5)
"""How exactly the last request is remembered: not every request writes."""


@dataclass(frozen=True, slots=True)
class SignIn:
    account: str
    begun_at: datetime
    seen_at: datetime


def is_over(sign_in: SignIn, now: datetime) -> bool:
    return now - sign_in.seen_at > IDLE or now - sign_in.begun_at > LONGEST


def wants_touch(sign_in: SignIn, now: datetime) -> bool:
    return now - sign_in.seen_at > TOUCH_EVERY
