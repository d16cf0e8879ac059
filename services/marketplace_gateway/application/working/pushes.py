"""Works off push messages: each only says which order to read again."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from chassis.store.port import Fence, LeadershipLostError
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, ReceivedPush, Work
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.failures import (
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.application.working.traces import WITH_PARCELS, trace
from services.marketplace_gateway.domain.session import SessionState

POLL_SECONDS = 1.0
AT_ONCE = 8

log = structlog.get_logger()


class PushWorker:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def run(self, fence: Fence) -> None:
        """Work until cancelled; a message that cannot be worked off now stays."""
        while True:
            seen = self._ports.changed.count
            waiting = await asyncio.to_thread(self._ports.inbox.waiting)
            together = _by_order(waiting)
            done = await asyncio.gather(*(self._order(one, fence) for one in together))
            if not all(done):
                await asyncio.sleep(self._ports.pace.retry_after.total_seconds())
            await self._ports.changed.wait_async(seen, POLL_SECONDS)

    async def _order(self, pushes: Sequence[ReceivedPush], fence: Fence) -> bool:
        """Work off the messages about one order with one reading; False = to be tried again."""
        last = replace(pushes[-1], tells_of_parcels=any(one.tells_of_parcels for one in pushes))
        try:
            async with self._slots:
                await self._work(last, fence)
            for push in pushes:
                await asyncio.to_thread(self._ports.inbox.done, push, self._ports.clock())
        except LeadershipLostError:
            return False  # nothing was written; whoever leads now works it off
        except MarketplaceError as error:
            log.info("push_waits", order_id=last.order_id, reason=in_words(error))
            return False
        except Exception as error:  # noqa: BLE001  one message must not stop the others
            log.warning("push_failed", order_id=last.order_id, error=repr(error))
            return False
        return True

    async def _work(self, push: ReceivedPush, fence: Fence) -> None:
        for session in await asyncio.to_thread(self._sessions, push):
            known = await asyncio.to_thread(
                self._ports.work.provider_order, session.agency, push.provider, push.order_id
            )
            recorder = Recorder(
                self._ports,
                fence,
                session.agency,
                "push",
                known.correlation_id if known else f"push:{push.message_id}",
                f"push:{push.message_id}",
                f"marketplace:{push.provider}",
            )
            account = Account(recorder, session.key[0])
            try:
                read = await account.read(push.provider, push.order_id)
            except (TokenInvalidError, SessionBlockedError):
                continue  # the poll catches up after the next login
            except RefusedError as error:
                log.warning("push_refused", order_id=push.order_id, reason=str(error))
                continue  # asking again would be refused again
            if read is not None:
                await recorder.record(known_orders.seen(account.session_id, read))
                # Not every marketplace has messages of their own for the ways of parcels.
                ours = known is not None and known.state.items
                if push.tells_of_parcels or (ours and read.status in WITH_PARCELS):
                    await trace(account, read)
                return

    def _sessions(self, push: ReceivedPush) -> Sequence[Work[SessionState]]:
        sessions = self._ports.work.sessions(push.provider)
        return [s for s in sessions if s.state.account_id == push.account_id] or sessions


def _by_order(pushes: Sequence[ReceivedPush]) -> Sequence[Sequence[ReceivedPush]]:
    """Put the messages about one order together: it is read once for all of them."""
    found: dict[tuple[str, str, str], list[ReceivedPush]] = {}
    for push in pushes:
        found.setdefault((push.provider, push.account_id, push.order_id), []).append(push)
    return list(found.values())
