"""What can happen to the streams: full, a consumer deleted, restored from an older backup."""

import asyncio
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import nats
from nats.js import JetStreamContext

from chassis.delivery.streams import migrate_consumer, stream_config
from contracts.catalogue import STREAMS
from tests.faults.journal import Journal
from tests.faults.judging.outside import STREAMS as NAMES
from tests.faults.running.points import POINTS
from tests.faults.running.site import Site
from tests.faults.striking.servers import start_again
from tests.faults.tally import Tally

FULL_SECONDS = (0.5, 3.0)
GONE_SECONDS = (0.2, 1.5)
SPARE = 3
"""So many messages a full stream still takes."""


@dataclass(slots=True)
class BusFaults:
    """One at a time; `gate` is held while nats-server itself is away."""

    site: Site
    random: Random
    journal: Journal
    tally: Tally
    gate: asyncio.Lock

    async def full(self) -> None:
        """Let a stream take no more, for some time."""
        name = self.random.choice(list(NAMES.values()))
        entry = next(one for one in STREAMS if one.name == name)
        async with self.gate:
            client = await nats.connect(self.site.stack.nats_url)
            try:
                js = client.jetstream()
                config = stream_config(entry, 1)
                held = (await js.stream_info(entry.name)).state.messages
                await js.update_stream(replace(config, max_msgs=held + SPARE))
                self._note("stream full", stream=entry.name)
                await asyncio.sleep(self.random.uniform(*FULL_SECONDS))
                await js.update_stream(config)
                self.journal.note("fault: stream has room again", stream=entry.name)
            finally:
                await client.close()

    async def consumer_deleted(self) -> None:
        """Delete a durable consumer; later make it again, as `caigou migrate` does."""
        service = self.random.choice(list(NAMES))
        durable = self.random.choice([name for name in POINTS if name != service])
        async with self.gate:
            client = await nats.connect(self.site.stack.nats_url)
            try:
                js: JetStreamContext = client.jetstream()
                await js.delete_consumer(NAMES[service], durable)
                self._note("consumer deleted", stream=NAMES[service], durable=durable)
                await asyncio.sleep(self.random.uniform(*GONE_SECONDS))
                await migrate_consumer(js, NAMES[service], durable)
            finally:
                await client.close()

    async def restored(self) -> None:
        """Put an older copy of the server's folder in the place of the present one."""
        child, backup = self.site.stack.nats.child, self._backup
        async with self.gate:
            if backup.exists():
                await asyncio.to_thread(child.kill)
                await asyncio.to_thread(_put_back, self._folder, backup)
                await asyncio.to_thread(start_again, child)
                self._note("nats restored from an older backup")
            elif await self._all_hold_something():
                await asyncio.to_thread(child.kill)
                await asyncio.to_thread(shutil.copytree, self._folder, backup)
                await asyncio.to_thread(start_again, child)
                self._note("nats backed up")

    async def _all_hold_something(self) -> bool:
        """Tell whether a copy has a tail: into an emptied stream nothing old is published."""
        client = await nats.connect(self.site.stack.nats_url)
        try:
            found = [await client.jetstream().stream_info(name) for name in NAMES.values()]
        finally:
            await client.close()
        return all(info.state.messages for info in found)

    @property
    def _folder(self) -> Path:
        return self.site.stack.data / "nats" / "jetstream"

    @property
    def _backup(self) -> Path:
        return self.site.stack.data / "nats-backup"

    def _note(self, what: str, **facts: str) -> None:
        self.journal.note(f"fault: {what}", **facts)
        self.tally.other[what] += 1


def _put_back(folder: Path, backup: Path) -> None:
    shutil.rmtree(folder)
    backup.rename(folder)
