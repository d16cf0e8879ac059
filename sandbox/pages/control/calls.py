"""The page of the calls that were received."""

from fastapi import APIRouter, Request, Response

from sandbox.accounts.directory import ACCOUNTS
from sandbox.clock import from_epoch_ms
from sandbox.pages.control.forms import Form, obey
from sandbox.pages.control.frame import show
from sandbox.pages.control.state import API_NAMES
from sandbox.world import World

PAGE = "/control/page/calls"
SHOWN = 100


def call_page(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get(PAGE)
    async def calls(
        request: Request,
        marketplace: str = "",
        api: str = "",
        outer_id: str = "",
        account: str = "",
    ) -> Response:
        total, rows = world.calls.find(
            marketplace=marketplace or None,
            api=api or None,
            outer_id=outer_id or None,
            account=account or None,
            limit=SHOWN,
        )
        return show(
            request,
            "calls.html",
            "Calls received",
            calls=[{**dict(row), "at": from_epoch_ms(row["at"])} for row in rows],
            total=total,
            marketplace=marketplace,
            api=api,
            outer_id=outer_id,
            account=account,
            accounts=[one.name for one in ACCOUNTS],
            apis=API_NAMES,
        )

    @router.post("/control/page/calls/clear")
    async def clear(request: Request) -> Response:
        def act(_form: Form) -> str:
            world.calls.forget()
            return "all calls are forgotten"

        return await obey(request, act, PAGE)

    return router
