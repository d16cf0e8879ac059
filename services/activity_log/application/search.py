"""What can be asked of the feed and of the timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.activity_log.domain.activity_types import ActivityType

Standing = Literal["running", "finished", "awaiting"]
Outcome = Literal["succeeded", "partly", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ActivitySearch:
    """Every condition that is given must hold."""

    order: str | None = None
    item: str | None = None
    actor: str | None = None
    type: ActivityType | None = None
    outcome: Outcome | None = None
    state: Standing | None = None
    session: str | None = None
    provider: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class EventSearch:
    """Every condition that is given must hold."""

    actor: str | None = None
    event: str | None = None
    since: datetime | None = None
    until: datetime | None = None
