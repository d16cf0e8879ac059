"""Puts a service together from its settings, in the order in which its parts need one another."""

import os
import socket
from dataclasses import dataclass
from importlib.metadata import version

from fastapi import FastAPI

from chassis.bus.command_server import CommandServer
from chassis.bus.connection import ConnectionState, create_broker
from chassis.clock import Clock, system_clock
from chassis.commands.executor import CommandExecutor
from chassis.delivery.feed import FeedReader
from chassis.delivery.relay import Relay
from chassis.http.application import create_application
from chassis.http.command_routes import command_router
from chassis.http.feed_route import feed_router
from chassis.http.health import health_router
from chassis.leadership.leader import Leader
from chassis.leadership.lease import LEADER, FileLock, Lease, file_lock_of
from chassis.parking.parking_lot import ParkingLot
from chassis.projection.projector import Projector
from chassis.runtime.core import Core, projection_part
from chassis.runtime.parking import ParkingParts, parking_of
from chassis.runtime.readiness import lags_of, standard_checks
from chassis.runtime.service import Parts, Service
from chassis.security.keys import load_private, load_trusted
from chassis.security.tokens import Actor, TokenSigner, TokenSource, TokenVerifier
from chassis.settings import Settings
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.writer.writer import Writer
from contracts.access import Role
from contracts.catalogue import stream_of


@dataclass(slots=True)
class Assembled:
    """A service that is ready to run."""

    core: Core
    parts: Parts
    app: FastAPI
    leader: Leader
    lock: FileLock | None
    commands: CommandServer | None
    """Takes commands from the bus, once it is started."""


def assemble(service: Service, settings: Settings, clock: Clock = system_clock) -> Assembled:
    """Open the store and wire everything; nothing runs yet.

    Raises StoreInUseError, KeyFileError, or the database's own error.
    """
    core, lock = _open(service, settings, clock)
    relay = _relay(service, core)
    parts = service.build(core)
    routers = list(parts.routers)
    commands: CommandServer | None = None
    parking = ParkingParts()
    if core.writer:
        parking = parking_of(core, _subject_name(service), parts.followers)
        routers += parking.routers
        executor = CommandExecutor(core.writer, [*parts.handlers, *parking.handlers], clock)
        routers.append(command_router(executor, core.verifier))
        commands = CommandServer(_subject_name(service), executor, core.verifier)
    if service.write_side and service.write_side.publish:
        reader = FeedReader(core.store, service.write_side.codec, service.write_side.publish)
        routers.append(feed_router(reader, core.verifier))
    lags = lags_of(core, parts.followers)
    lease = Lease(core.database, LEADER, f"{socket.gethostname()}:{os.getpid()}")
    leader = Leader(
        lease,
        [
            *([relay.run] if relay else []),
            *(projector.run for projector in core.projectors.values()),
            *(follower.run for follower in parts.followers),
            *(lag.run for lag in lags.values()),
            *parking.tasks,
            *parts.tasks,
        ],
    )
    core.leader = leader
    checks = [
        *standard_checks(core, leader, relay, parts.followers, lags),
        *parking.checks,
        *parts.checks,
    ]
    app = create_application(
        f"Caigou {service.name}", version("caigou"), *routers, health_router(checks)
    )
    if parts.finish:
        parts.finish(app)
    return Assembled(core, parts, app, leader, lock, commands)


def _open(service: Service, settings: Settings, clock: Clock) -> tuple[Core, FileLock | None]:
    verifier = TokenVerifier(load_trusted(settings.keys), clock)
    signer = TokenSigner(service.name, load_private(settings.keys, service.name), clock)
    own = Actor(f"service:{service.name}", settings.agency, frozenset({Role.SERVICE}))
    database = open_database(settings.database_url)
    lock = file_lock_of(database)
    if lock:
        lock.acquire()
    state = ConnectionState()
    core = Core(
        name=service.name,
        settings=settings,
        clock=clock,
        database=database,
        store=open_store(database),
        broker=create_broker(settings.nats_url, service.name, state),
        bus=state,
        verifier=verifier,
        tokens=TokenSource(signer, own),
    )
    if service.write_side:
        side = service.write_side
        core.writer = Writer(core.store, side.codec, side.aggregates)
        core.lot = ParkingLot(core.store, database, side.codec, settings.agency, clock)
        core.projectors = {
            projection.name: Projector(
                projection,
                core.store,
                database,
                side.codec,
                core.writer.committed,
                core.lot.space_of(projection_part(projection.name)),
            )
            for projection in service.projections
        }
        writer = core.writer
        for projector in core.projectors.values():
            projector.head = lambda: writer.head
    return core, lock


def _relay(service: Service, core: Core) -> Relay | None:
    side = service.write_side
    if side is None or side.publish is None:
        return None
    return Relay(
        core.client,
        stream_of(side.source).name,
        core.store,
        side.codec,
        side.publish,
        core.writing.committed,
    )


def _subject_name(service: Service) -> str:
    assert service.write_side is not None
    return service.write_side.source
