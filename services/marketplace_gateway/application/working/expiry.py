"""Warns before an authorisation ends that nothing prolongs by itself."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import session

WARN_BEFORE = timedelta(hours=72)


async def warn_of_endings(ports: Ports, fence: Fence) -> None:
    """Tell of each authorisation that ends within three days, once for each end."""
    soon = await asyncio.to_thread(ports.credentials.ending, ports.clock() + WARN_BEFORE)
    for agency, session_id, ends_at in soon:
        known = await asyncio.to_thread(ports.work.session, agency, session_id)
        if known is None or not session.warn(known.state, ends_at):
            continue
        story = str(uuid4())
        recorder = Recorder(ports, fence, agency, "warn-of-ending", story, "authorisation")
        await recorder.record(partial(_warn, session_id, ends_at))


def _warn(session_id: str, ends_at: datetime, unit: Unit) -> bool:
    events = session.warn(unit.state(SESSION, session_id), ends_at)
    if events:
        unit.append(SESSION, (session_id,), events)
    return bool(events)
