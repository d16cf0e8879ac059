"""Liveness and readiness: what each part says of itself, in words."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse


@dataclass(frozen=True, slots=True)
class Report:
    """One part's state: exactly one name of it, and the reason when it is not well."""

    part: str
    ok: bool
    state: str
    detail: str = ""
    seconds_behind: float | None = None
    """Of what follows something: how long the oldest event has waited for it at least."""

    @property
    def told(self) -> dict[str, Any]:
        """Return the report as it is answered."""
        told = {"part": self.part, "ok": self.ok, "state": self.state, "detail": self.detail}
        if self.seconds_behind is not None:
            told["seconds_behind"] = round(self.seconds_behind, 1)
        return told


Check = Callable[[], Report]


def health_router(checks: Sequence[Check]) -> APIRouter:
    """Return `/healthz` (the process answers) and `/readyz` (every part works)."""
    router = APIRouter(tags=["health"])

    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    async def readyz() -> JSONResponse:
        # A check may ask the database, which may not answer: never on the event loop.
        reports = await asyncio.to_thread(lambda: [check() for check in checks])
        ready = all(report.ok for report in reports)
        body: dict[str, Any] = {
            "status": "ready" if ready else "not ready",
            "parts": [report.told for report in reports],
        }
        return JSONResponse(body, 200 if ready else 503)

    router.add_api_route("/healthz", healthz, methods=["GET"])
    told: dict[str, Any] = {"content": {"application/json": {}}}
    router.add_api_route(
        "/readyz",
        readyz,
        methods=["GET"],
        responses={
            200: {**told, "description": "Every part works"},
            503: {**told, "description": "`parts` says what does not"},
        },
    )
    return router
