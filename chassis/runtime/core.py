"""The core of a running service: what every part of it stands on."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faststream.nats import NatsBroker
from nats.aio.client import Client

from chassis.bus.connection import ConnectionState, raw_client
from chassis.clock import Clock
from chassis.delivery.bookmark import Bookmark, StoredBookmark
from chassis.delivery.feed import Feed, HttpFeed
from chassis.delivery.follower import Apply, ApplyAgain, Follower, Source
from chassis.leadership.leader import Leader
from chassis.parking.follower_parking import FollowerParking
from chassis.parking.parking_lot import ParkingLot
from chassis.projection.projector import Projector
from chassis.security.tokens import TokenSource, TokenVerifier
from chassis.settings import Settings
from chassis.store.database import Database
from chassis.store.port import EventStore, Fence
from chassis.writer.writer import Writer
from contracts.catalogue import stream_of


class BusNotReadyError(Exception):
    """NATS is not connected, or a stream is not what this version needs."""


@dataclass(slots=True)
class Core:
    """Connections, store, writer and projectors of one process."""

    name: str
    settings: Any
    clock: Clock
    database: Database
    store: EventStore
    broker: NatsBroker
    bus: ConnectionState
    verifier: TokenVerifier
    tokens: TokenSource
    lot: ParkingLot | None = None
    """What is parked; of a service that has projections or followers."""
    writer: Writer | None = None
    projectors: Mapping[str, Projector] = field(default_factory=dict)
    leader: Leader | None = None
    """Set once the parts stand: it runs them."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process begins to stop: open streams end by themselves."""

    @property
    def client(self) -> Callable[[], Client]:
        """Gives the NATS client. It raises BusNotReadyError until the streams are checked."""

        def client() -> Client:
            if not (self.bus.connected and self.bus.checked):
                raise BusNotReadyError(self.bus.detail)
            return raw_client(self.broker)

        return client

    @property
    def writing(self) -> Writer:
        """The writer of a service that has one."""
        assert self.writer is not None
        return self.writer

    @property
    def parking(self) -> ParkingLot:
        """The parking lot of a service that has one."""
        assert self.lot is not None
        return self.lot

    def holds(self, fence: Fence) -> bool:
        """Say whether this process certainly leads under the fence; see `Leader.holds`."""
        return self.leader is not None and self.leader.holds(fence)

    def follower(
        self,
        source: str,
        feed: Feed,
        apply: Apply,
        apply_again: ApplyAgain,
        bookmark: Bookmark | None = None,
    ) -> Follower:
        """Return a follower of another service's events, under this service's durable name."""
        consumer = consumer_of(source)
        space = self.parking.space_of(follower_part(source))
        return Follower(
            self.client,
            Source(source, stream_of(source).name, durable_of(self.name)),
            feed,
            bookmark or StoredBookmark(self.database, consumer),
            apply,
            FollowerParking(space, self.store, consumer),
            apply_again,
        )

    def feed_of(self, source: str) -> HttpFeed:
        """Return the feed of another service."""
        settings: Settings = self.settings
        urls = {"order_status": settings.order_status_url, "marketplace": settings.marketplace_url}
        return HttpFeed(urls[source], self.tokens)


def follower_part(source: str) -> str:
    """Return what a follower is called, by `/readyz` and where its events are parked."""
    return f"follower of {source}"


def projection_part(name: str) -> str:
    """Return what a projection is called there."""
    return f"projection {name}"


def consumer_of(source: str) -> str:
    """Return the name under which a follower's position is stored."""
    return f"follow:{source}"


def durable_of(service: str) -> str:
    """Return the durable consumer's name in a stream."""
    return service
