"""Asks the marketplaces for push messages that they could not deliver.

They are stored before they are confirmed, and worked off as those that came by themselves.
"""

import asyncio
from collections.abc import Sequence

import structlog

from chassis.store.port import Fence
from services.marketplace_gateway.application.marketplace import MarketplaceError, Push
from services.marketplace_gateway.application.ports import Ports, received
from services.marketplace_gateway.application.working.failures import in_words
from services.marketplace_gateway.domain.provider_order import Provider

ROUNDS = 50
"""So many lists are read at one go; the rest comes the next time."""

log = structlog.get_logger()


class MissedPushes:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def run(self, _fence: Fence) -> None:
        """Ask again and again, until cancelled."""
        while True:
            for provider in self._ports.marketplaces:
                try:
                    await self.fetch(provider)
                except MarketplaceError as error:
                    log.info("missed_pushes_unread", provider=provider, reason=in_words(error))
                except Exception as error:  # noqa: BLE001  the next round tries again
                    log.warning("missed_pushes_unread", provider=provider, error=repr(error))
            await asyncio.sleep(self._ports.pace.replay_every.total_seconds())

    async def fetch(self, provider: Provider) -> int:
        """Take over what was not delivered; return how many messages. Raises MarketplaceError."""
        market, count = self._ports.marketplaces[provider], 0
        for _ in range(ROUNDS):
            missed = await market.missed_pushes()
            if not missed:
                break
            await asyncio.to_thread(self._store, provider, missed)
            await market.confirm_pushes([push.message_id for push in missed])
            count += len(missed)
            self._ports.changed.wake()
        return count

    def _store(self, provider: Provider, missed: Sequence[Push]) -> None:
        for push in missed:
            # Without an id of its own it is known by what it says: no other may pass for it.
            name = push.message_id or f"{push.topic}/{push.order_id}/{push.sent_at}"
            for one in received(provider, push, name):
                self._ports.inbox.take(one, push.topic, self._ports.clock())
