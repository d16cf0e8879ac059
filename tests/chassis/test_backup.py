"""A backup holds one moment of a store that is in use; put back, it is that store again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chassis.backup.archive import BadBackupError, read_manifest
from chassis.backup.keeping import back_up, put_back
from chassis.backup.postgresql import DatabaseInUseError
from chassis.backup.postgresql_tools import ToolFailedError
from chassis.leadership.lease import StoreInUseError, file_lock_of
from chassis.store.port import Commit, Fence, LeadershipLostError
from tests.chassis.restoring import Toy
from tests.chassis.toy_service import service
from tests.conformance.stores.contents import Store, opened


@pytest.fixture
def toy(database_url: str, tmp_path: Path) -> Toy:
    return Toy.on(database_url, tmp_path / "backups")


async def test_a_backup_of_a_busy_store_is_one_moment_of_it(toy: Toy) -> None:
    """Commits go on meanwhile; each is in it whole, with its receipt, or not at all."""
    async with toy.used() as running:
        await running.count("a", *(f"before{n}" for n in range(20)))
        done = asyncio.Event()

        async def go_on() -> int:
            n = 0
            while not done.is_set():
                await running.count("a", f"while{n}")
                n += 1
            return n

        busy = asyncio.create_task(go_on())
        manifest = await asyncio.to_thread(toy.backed_up)
        done.set()
        total = 20 + await busy
        assert 20 <= manifest.head <= total == running.store.head()
    toy.restore()
    async with toy.used() as running:
        assert running.store.head() == manifest.head
        positions = [event.id for event in running.store.after(0, total)]
        assert positions == list(range(1, manifest.head + 1))
        keys = [("default", f"while{n}") for n in range(total)]
        assert len(running.store.receipts(keys)) == manifest.head - 20


async def test_what_came_after_is_gone_and_its_positions_are_used_again(toy: Toy) -> None:
    """The old store is kept; a repeated command of the time before gets its answer as ever."""
    async with toy.used() as running:
        await running.count("a", "k1", "k2")
        first = running.store.timelines()
    toy.backup()
    async with toy.used() as running:
        await running.count("a", "lost")
    done = toy.restore()
    assert done.kept
    async with toy.used() as running:
        await running.count("a", "k2", "k3")
        assert running.store.head() == 3
        now = running.store.timelines()
    assert now.known[:-1] == first.known
    assert (now.latest and now.latest.after, now.is_restored) == (2, True)


async def test_who_led_in_the_time_that_was_lost_can_write_no_more(toy: Toy) -> None:
    """A process that was asleep meanwhile still holds its lease as it was."""
    toy.backup()
    async with toy.used() as running:
        old = running.fence
    toy.restore()
    async with toy.used() as running:
        for epoch in (old.epoch, old.epoch + 1):
            asleep = Commit(positions={"x": 1}, fences={Fence("leader", epoch)})
            with pytest.raises(LeadershipLostError):
                running.store.commit(asleep)


async def test_a_damaged_backup_replaces_nothing(toy: Toy) -> None:
    """One bit of the data is another: the checksum tells, and the store stays as it is."""
    async with toy.used() as running:
        await running.count("a", *(f"k{n}" for n in range(50)))
    path = toy.backup()
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    with pytest.raises(BadBackupError):
        toy.restore()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadBackupError):
        toy.restore()
    async with toy.used() as running:
        assert running.store.head() == 50
        assert not running.store.timelines().is_restored


async def test_a_backup_is_put_back_only_where_it_belongs(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another service's, or a later version's, is refused by name."""
    path = toy.backup()
    other = replace(service(), name="other")
    with pytest.raises(BadBackupError, match="a backup of toy, not of other"):
        put_back(other, toy.settings, path)
    monkeypatch.setattr("chassis.backup.keeping.version", lambda _: "9.1.0")
    back_up(service(), toy.settings, path)
    monkeypatch.undo()
    assert read_manifest(path).version == "9.1.0"
    with pytest.raises(BadBackupError, match=r"written by version 9\.1\.0"):
        toy.restore()


async def test_a_store_in_use_is_not_replaced(toy: Toy) -> None:
    """The service has to be stopped first, on every machine."""
    toy.backup()
    store: Store = opened(toy.settings.database_url)
    lock = file_lock_of(store.database)
    if lock:
        lock.acquire()
    store.head()
    with pytest.raises((StoreInUseError, DatabaseInUseError)):
        toy.restore()
    store.close()
    if lock:
        lock.release()
    toy.restore()


async def test_a_lost_database_is_made_from_its_backup(
    toy: Toy, tmp_path: Path, fresh_database: Callable[[], str]
) -> None:
    """On a new machine nothing is there yet: neither tables nor folder."""
    async with toy.used() as running:
        await running.count("a", "k1", "k2")
        kind = running.store.database.is_sqlite
    path = toy.backup()
    url = f"sqlite:///{tmp_path / 'new' / 'toy.sqlite'}" if kind else fresh_database()
    settings = toy.settings.model_copy(update={"database_url": url})
    put_back(service(), settings, path)
    async with Toy(settings, tmp_path).used() as running:
        assert running.store.head() == 2


def test_without_postgresqls_programs_the_message_says_what_to_do(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    """Nothing is written, and no half of a backup is left."""
    toy = Toy.on(fresh_database(), tmp_path / "backups")
    settings = toy.settings.model_copy(update={"postgresql_bin": str(tmp_path)})
    with pytest.raises(ToolFailedError, match="CAIGOU_POSTGRESQL_BIN"):
        back_up(service(), settings, toy.folder / "x")
    assert not list(toy.folder.glob("*"))
