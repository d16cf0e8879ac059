"""A frozen store on a database of its own, migrated as an upgrade migrates it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chassis.runtime.migration import migrate_database
from chassis.runtime.service import Service
from tests.released import golden
from tests.released.golden import Golden
from tests.released.releases import Kind, Release
from tests.released.roster import settings_of
from tests.released.storing import restore


@dataclass(frozen=True, slots=True)
class Restored:
    """What a release kept, on one kind of database."""

    release: Release
    kind: Kind
    empty: Callable[[], str]
    """Gives the address of a new, empty database."""
    folder: Path
    _for_readers: dict[str, str] = field(default_factory=dict)

    def copy(self, service: Service) -> str:
        """Return the address of a new copy that today's code has migrated."""
        address = self.empty()
        restore(self.release.store(self.kind, service.name), address)
        migrate_database(service, settings_of(service, address, self.folder))
        return address

    def store(self, service: Service) -> str:
        """Return the address of a copy that is shared by all who only read."""
        if service.name not in self._for_readers:
            self._for_readers[service.name] = self.copy(service)
        return self._for_readers[service.name]

    def golden(self, service: Service) -> Golden:
        """Return what the release said of the store."""
        return golden.read(self.release.golden(self.kind, service.name))
