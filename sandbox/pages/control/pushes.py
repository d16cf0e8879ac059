"""The page of the push messages: addresses, modes, what is held, and the last that were made."""

from fastapi import APIRouter, Request, Response

from sandbox.control.pushes import (
    ModeWanted,
    PushAddress,
    ReleaseWanted,
    send_again,
    set_address,
    set_mode,
)
from sandbox.marketplace import Marketplace
from sandbox.pages.control.forms import Form, obey
from sandbox.pages.control.frame import show
from sandbox.pushes.release import Ordering
from sandbox.world import World

PAGE = "/control/page/pushes"
SHOWN = 50
FLAGS = ("vary", "new_ids", "hold", "shuffle", "drop")


def push_page(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get(PAGE)
    async def pushes(request: Request) -> Response:
        nothing: dict[str, object] = {"marketplace": None, "order_no": None}
        total, rows = world.outbox.find(**nothing, state=None, limit=SHOWN)
        held, _ = world.outbox.find(**nothing, state="held", limit=0)
        return show(
            request,
            "pushes.html",
            "Messages",
            modes={place.value: world.modes.of(place) for place in Marketplace},
            addresses={place.value: world.outbox.address(place) for place in Marketplace},
            orderings=[one.value for one in Ordering],
            pushes=rows,
            total=total,
            held=held,
        )

    @router.post("/control/page/push-address")
    async def address(request: Request) -> Response:
        def act(form: Form) -> str:
            wanted = {"url": None, **form.values("marketplace", "url")}
            set_address(world, PushAddress.model_validate(wanted))
            return "the address was set"

        return await obey(request, act, PAGE)

    @router.post("/control/page/push-mode")
    async def mode(request: Request) -> Response:
        def act(form: Form) -> str:
            # A box that is not ticked is not sent, and means no.
            flags = dict.fromkeys(FLAGS, "false") | form.values(*FLAGS)
            wanted = {**form.values("marketplace", "copies"), **flags}
            set_mode(world, ModeWanted.model_validate(wanted))
            return "the mode was set"

        return await obey(request, act, PAGE)

    @router.post("/control/page/push-release")
    async def release(request: Request) -> Response:
        def act(form: Form) -> str:
            values = form.values("marketplace", "order", "seed")
            wanted = ReleaseWanted.model_validate(values)
            released = world.release.held(wanted.order, wanted.seed, wanted.marketplace)
            return f"{released} messages released"

        return await obey(request, act, PAGE)

    @router.post("/control/page/pushes/{push_id}/again")
    async def again(request: Request, push_id: int) -> Response:
        def act(_form: Form) -> str:
            send_again(world, push_id)
            return f"message {push_id} goes out again"

        return await obey(request, act, PAGE)

    return router
