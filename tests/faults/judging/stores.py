"""The stores, opened with the product's own reading: what they say today, and after a replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import entry_points

from chassis.recorded import Recorded
from chassis.runtime.service import Service, WriteSide
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore
from contracts.envelope import Envelope
from tests.faults.running.site import Site
from tests.released.reading import every_event, published


@cache
def service_named(name: str) -> Service:
    """Return a service as `caigou` finds it."""
    (point,) = entry_points(group="caigou.services", name=name)
    service: Service = point.load()()
    return service


def write_side(name: str) -> WriteSide:
    side = service_named(name).write_side
    assert side
    return side


@contextmanager
def opened(url: str) -> Iterator[tuple[Database, EventStore]]:
    """Open a store for reading; the services may run."""
    database = open_database(url)
    store = open_store(database)
    try:
        yield database, store
    finally:
        store.close()


def public_events(site: Site, service: str) -> list[Envelope]:
    """Return what a service publishes of its store, from the first event on."""
    with opened(site.database_url(service)) as (_, store):
        return list(published(store, write_side(service)))


def recorded(site: Site, service: str) -> list[Recorded]:
    """Return everything that a service has recorded."""
    with opened(site.database_url(service)) as (_, store):
        return every_event(store, write_side(service).codec)
