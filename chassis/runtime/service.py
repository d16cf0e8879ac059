"""What a service's `bootstrap.py` hands to the chassis: its parts, named."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData

from chassis.aggregates import Aggregate
from chassis.codec import Codec
from chassis.commands.executor import CommandHandler
from chassis.delivery.follower import Follower
from chassis.delivery.publication import Publish
from chassis.http.health import Check
from chassis.leadership.leader import LeaderTask
from chassis.projection.projection import Projection
from chassis.runtime.core import Core
from chassis.settings import Settings


@dataclass(frozen=True, slots=True)
class WriteSide:
    """The event-sourced half of a service."""

    source: str
    """Its name in the catalogue: `order_status` or `marketplace`."""
    codec: Codec
    aggregates: Sequence[Aggregate[Any]]
    publish: Publish | None
    """None = nothing that happens here is told to others."""


@dataclass(slots=True)
class Parts:
    """What a service adds once its core stands."""

    routers: Sequence[APIRouter] = ()
    handlers: Sequence[CommandHandler] = ()
    tasks: Sequence[LeaderTask] = ()
    followers: Sequence[Follower] = ()
    checks: Sequence[Check] = ()
    close: Callable[[], Awaitable[None]] | None = None
    finish: Callable[[FastAPI], None] | None = None
    """Adds to the application what routers cannot: pages for errors, headers of every answer."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `build` gets the core, before anything runs, and returns the other parts."""

    name: str
    settings: type[Settings]
    build: Callable[[Core], Parts]
    write_side: WriteSide | None = None
    projections: Sequence[Projection] = ()
    own_tables: MetaData | None = None
    """Tables that are neither events nor projections: secrets, work in hand."""
    follows: Sequence[str] = ()
    """Catalogue names of the services whose events it follows."""
    after_restoring: Sequence[str] = ()
    """SQL that runs once in a store that is put back from a backup, before the service opens it:
    what must not be taken up where the backup left it."""
