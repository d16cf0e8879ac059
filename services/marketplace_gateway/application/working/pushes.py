"""Works off push messages: each only says which order to read again."""

import asyncio
from collections.abc import Sequence

import structlog

from chassis.store.port import Fence, LeadershipLostError
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, ReceivedPush, Work
from services.marketplace_gateway.application.working.known_orders import seen
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.application.working.sessions import in_words, note_expired
from services.marketplace_gateway.domain.session import SessionState

POLL_SECONDS = 1.0

log = structlog.get_logger()


class PushWorker:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def run(self, fence: Fence) -> None:
        """Work until cancelled; a message that cannot be worked off now stays."""
        while True:
            seen = self._ports.changed.count
            failed = False
            for push in await asyncio.to_thread(self._ports.inbox.waiting):
                try:
                    await self._work(push, fence)
                    await asyncio.to_thread(self._ports.inbox.done, push, self._ports.clock())
                except LeadershipLostError:
                    raise
                except MarketplaceError as error:
                    failed = True
                    log.info("push_waits", order_id=push.order_id, reason=in_words(error))
                except Exception as error:  # noqa: BLE001  one message must not stop the others
                    failed = True
                    log.warning("push_failed", order_id=push.order_id, error=repr(error))
            if failed:
                await asyncio.sleep(self._ports.pace.retry_after.total_seconds())
            await self._ports.changed.wait_async(seen, POLL_SECONDS)

    async def _work(self, push: ReceivedPush, fence: Fence) -> None:
        market = self._ports.marketplaces[push.provider]
        for session in await asyncio.to_thread(self._sessions, push):
            session_id = session.key[0]
            try:
                token = await self._ports.credentials.access(session.agency, session_id)
                read = await market.read(token, push.order_id)
            except TokenInvalidError as error:
                await note_expired(
                    self._ports,
                    fence,
                    session.agency,
                    session_id,
                    error,
                    correlation_id=f"push:{push.message_id}",
                    causation_id=f"push:{push.message_id}",
                )
                continue  # the poll catches up after the next login
            except RefusedError as error:
                log.warning("push_refused", order_id=push.order_id, reason=str(error))
                continue  # asking again would be refused again
            if read is None:
                continue
            known = await asyncio.to_thread(
                self._ports.work.provider_order, session.agency, push.provider, push.order_id
            )
            await record(
                self._ports,
                fence,
                seen(session_id, read),
                agency=session.agency,
                verb="push",
                correlation_id=known.correlation_id if known else f"push:{push.message_id}",
                causation_id=f"push:{push.message_id}",
                actor=f"marketplace:{push.provider}",
            )
            return

    def _sessions(self, push: ReceivedPush) -> Sequence[Work[SessionState]]:
        sessions = self._ports.work.sessions(push.provider)
        return [s for s in sessions if s.state.account_id == push.account_id] or sessions
