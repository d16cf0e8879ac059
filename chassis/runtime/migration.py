"""`migrate`: creates tables, streams and consumers. The services themselves declare nothing."""

from collections.abc import Sequence

import nats
import structlog

from chassis.clock import system_clock
from chassis.delivery.streams import migrate_consumer, migrate_streams
from chassis.parking.parking_lot import ParkingLot
from chassis.projection.creation import create_projections
from chassis.projection.projection import Projection
from chassis.projection.rebuild import rebuild
from chassis.runtime.core import durable_of, projection_part
from chassis.runtime.migration_turn import alone
from chassis.runtime.service import Service
from chassis.settings import Settings
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.own_tables import create_own_tables
from chassis.store.port import EventStore
from contracts.catalogue import stream_of

log = structlog.get_logger()


def migrate_database(service: Service, settings: Settings) -> None:
    """Create what the service's database lacks.

    Waits on PostgreSQL for another one that does so. Raises StoreInUseError on SQLite while a
    service runs.
    """
    database = open_database(settings.database_url)
    with alone(database):
        store = open_store(database)
        try:
            store.create()
            anew = create_projections(database, service.projections)
            _replay(service, settings, anew, store, database)
            if service.own_tables is not None:
                with database.begin() as connection:
                    create_own_tables(connection, service.own_tables)
        finally:
            store.close()


def _replay(
    service: Service,
    settings: Settings,
    anew: Sequence[Projection],
    store: EventStore,
    database: Database,
) -> None:
    """Fill the tables that were made anew, so that a service never begins with empty lists."""
    if service.write_side is None:
        return
    codec = service.write_side.codec
    lot = ParkingLot(store, database, codec, settings.agency, system_clock)
    for projection in anew:
        parked = lot.space_of(projection_part(projection.name)).positions()
        count = rebuild(projection, store, database, codec, lambda *_: None, parked)
        log.info("projection_replayed", projection=projection.name, events=count)


async def migrate_bus(service: Service, settings: Settings) -> None:
    """Create the streams, and the durable consumers of this service."""
    client = await nats.connect(settings.nats_url, connect_timeout=5, max_reconnect_attempts=3)
    try:
        js = client.jetstream()
        await migrate_streams(js, settings.nats_replicas)
        for source in service.follows:
            await migrate_consumer(js, stream_of(source).name, durable_of(service.name))
    finally:
        await client.close()
