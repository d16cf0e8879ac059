"""The dashboard: how much stands where, what waits, what failed, how fast it goes."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.admin_ui.adapters.platform import (
    GATEWAY,
    LOG,
    ORDER_STATUS,
    Json,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.dashboard import OUTCOMES, day_plots
from services.admin_ui.application.session_forms import WINDOWS
from services.admin_ui.entrypoints.answering import Desk, Person

SERVICES = (ORDER_STATUS, GATEWAY, LOG)
MOST_FAILURES = 100
SHOWN = 5
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def dashboard_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/dashboard")
    async def dashboard(request: Request) -> Response:
        person = await desk.person(request)
        now = desk.signing_in.clock()
        failed = {
            "outcome": "failed",
            "since": (now - WEEK).isoformat(),
            "limit": str(MOST_FAILURES),
        }
        parts = asyncio.gather(*(desk.platform.readiness(name) for name in SERVICES))
        items, figures, waiting, failures, sessions, ready = await asyncio.gather(
            told(person, ORDER_STATUS, "/items", {"counts": "true", "limit": "1"}),
            told(person, ORDER_STATUS, "/statistics", {}),
            told(person, LOG, "/activities/attention", {"limit": str(SHOWN)}),
            told(person, LOG, "/activities", failed),
            told(person, GATEWAY, "/sessions", {}),
            parts,
        )
        context = {
            "items": items,
            "figures": figures,
            "plots": day_plots(figures["days"]) if figures else None,
            "waiting": waiting,
            "failures": _failures(failures, now) if failures else None,
            "sessions": sessions,
            "readiness": dict(zip(SERVICES, ready, strict=True)),
            "windows": WINDOWS,
            "outcomes": OUTCOMES,
        }
        return await desk.page(request, person, "dashboard.html", context)

    async def told(
        person: Person, service: str, path: str, asked: Mapping[str, str]
    ) -> Json | None:
        """Return what a service tells; None while it does not: the rest is shown without."""
        try:
            return await desk.platform.get(person.actor, service, path, asked)
        except (UnreachableError, RefusedError):
            return None

    return router


def _failures(found: Json, now: datetime) -> Mapping[str, Any]:
    activities = found["activities"]
    begun = [datetime.fromisoformat(each["started_at"]) for each in activities]
    return {
        "day": sum(at > now - DAY for at in begun),
        "week": len(activities),
        "more": found["next"] is not None,
        "last": activities[:SHOWN],
        "since_day": f"{now - DAY:%Y-%m-%dT%H:%M}",
        "since_week": f"{now - WEEK:%Y-%m-%dT%H:%M}",
    }
