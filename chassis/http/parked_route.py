"""`GET /parked-events`: where parts have stopped, and what has been set aside."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends

from chassis.http.authentication import requires
from chassis.parking.parking_lot import ParkedEvent, ParkingLot
from chassis.parking.stops import Stop
from chassis.security.tokens import TokenVerifier
from contracts.access import Right


def parked_router(
    lot: ParkingLot,
    parts: Sequence[str],
    position_of: Callable[[str], int],
    verifier: TokenVerifier,
) -> APIRouter:
    """Return the route; it needs the right to operate the service."""
    router = APIRouter(tags=["parking"], dependencies=[Depends(requires(verifier, Right.OPERATE))])

    def read() -> dict[str, Any]:
        stopped = [s for s in lot.stops.all() if s.part in parts]
        return {
            "stopped": [_stop(s) for s in stopped if s.position > position_of(s.part)],
            "parked": [_parked(one) for part in parts for one in lot.of(part)],
        }

    async def parked_events() -> dict[str, Any]:
        return await asyncio.to_thread(read)

    router.add_api_route("/parked-events", parked_events, methods=["GET"])
    return router


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "part": stop.part,
        "position": stop.position,
        "event_id": stop.event_id,
        "type": stop.type,
        "content": stop.content,
        "error": stop.error,
        "tried_at": stop.at.isoformat(),
    }


def _parked(one: ParkedEvent) -> dict[str, Any]:
    parked = one.parked
    return {
        "part": one.part,
        "position": one.position,
        "event_id": parked.event_id,
        "type": parked.type,
        "content": parked.content,
        "error": parked.error,
        "reason": parked.reason,
        "parked_by": one.by,
        "parked_at": one.at.isoformat(),
        "waits_for_retry": parked.waits_for_retry,
        "failed_retries": parked.failed_retries,
    }
