"""The page of the clock, the faults, the limits and the accounts."""

from types import SimpleNamespace

from fastapi import APIRouter, HTTPException, Request, Response

from sandbox import ali1688, taobao
from sandbox.accounts.directory import ACCOUNTS
from sandbox.accounts.lives import KINDS
from sandbox.clock import read_beijing_text
from sandbox.control.accounts import Expiry, Revocation, expire_tokens, revoke_tokens
from sandbox.control.clock import Move, move_clock
from sandbox.control.faults import FaultWanted
from sandbox.control.limits import LimitWanted, set_limit
from sandbox.control.lives import LivesWanted, set_lives
from sandbox.faults import Kind
from sandbox.limits import MEASURES
from sandbox.marketplace import Marketplace
from sandbox.pages.control.forms import Form, obey
from sandbox.pages.control.frame import show
from sandbox.world import World

API_NAMES = ("*", "getToken", *ali1688.API_NAMES, *taobao.API_NAMES)


def state_page(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get("/control")
    async def state(request: Request) -> Response:
        world.advance()
        return show(
            request,
            "state.html",
            "Control",
            now=world.clock.now(),
            offset=world.clock.offset,
            kinds=[kind.value for kind in Kind],
            apis=API_NAMES,
            faults=world.faults.asked,
            limits=world.limits.asked,
            measures=MEASURES,
            accounts=[_account(world, account.name) for account in ACCOUNTS],
            lives={
                place.value: {kind: world.lives.of(place, kind).total_seconds() for kind in KINDS}
                for place in Marketplace
            },
        )

    @router.post("/control/page/clock")
    async def clock(request: Request) -> Response:
        return await obey(request, lambda form: _move(world, form))

    @router.post("/control/page/faults")
    async def ask(request: Request) -> Response:
        return await obey(request, lambda form: _ask(world, form))

    @router.post("/control/page/faults/{which}/remove")
    async def remove_fault(request: Request, which: int) -> Response:
        return await obey(request, lambda _form: _gone(world.faults.clear(which), "fault"))

    @router.post("/control/page/faults/clear")
    async def clear_faults(request: Request) -> Response:
        return await obey(request, lambda _form: f"{world.faults.clear()} faults removed")

    @router.post("/control/page/limits")
    async def limit(request: Request) -> Response:
        return await obey(request, lambda form: _limit(world, form))

    @router.post("/control/page/limits/{which}/remove")
    async def remove_limit(request: Request, which: int) -> Response:
        return await obey(request, lambda _form: _gone(world.limits.clear(which), "limit"))

    @router.post("/control/page/accounts/{name}/expire")
    async def expire(request: Request, name: str) -> Response:
        def act(form: Form) -> str:
            wanted = Expiry.model_validate(form.values("tokens"))
            return f"{name}: {expire_tokens(world, name, wanted)} tokens expired"

        return await obey(request, act)

    @router.post("/control/page/accounts/{name}/revoke")
    async def revoke(request: Request, name: str) -> Response:
        def act(form: Form) -> str:
            wanted = Revocation.model_validate(form.values("tokens"))
            return f"{name}: {revoke_tokens(world, name, wanted)} tokens revoked"

        return await obey(request, act)

    @router.post("/control/page/token-lives")
    async def lives(request: Request) -> Response:
        def act(form: Form) -> str:
            names = ("marketplace", "access_life", "refresh_life")
            set_lives(world, LivesWanted.model_validate(form.values(*names)))
            return "new tokens live so long from now on"

        return await obey(request, act)

    return router


def _account(world: World, name: str) -> SimpleNamespace:
    account = world.accounts.get(name)
    assert account is not None
    return SimpleNamespace(
        name=name,
        marketplace=account.marketplace.value,
        balance_fen=world.accounts.balance_fen(name),
        authorised=world.grants.authorised(name, world.clock.now()),
        expiries={kind: world.grants.last_expiry(name, kind) for kind in KINDS},
    )


def _move(world: World, form: Form) -> str:
    wanted = form.values("advance_seconds", "reset")
    at = form.values("at").get("at")
    if at:
        moment = read_beijing_text(at)
        if moment is None:
            raise HTTPException(422, "this is no time")
        wanted["at"] = moment.isoformat()
    move_clock(world, Move.model_validate(wanted))
    return "the clock was moved"


def _ask(world: World, form: Form) -> str:
    names = ("marketplace", "api", "kind", "seconds", "account")
    times = form.values("times").get("times")
    wanted = FaultWanted.model_validate({**form.values(*names), "times": times})
    world.faults.ask(**wanted.model_dump())
    return f"{wanted.kind} was asked for"


def _limit(world: World, form: Form) -> str:
    wanted = LimitWanted.model_validate(form.values("marketplace", "account", *MEASURES))
    set_limit(world, wanted)
    return "the limit holds"


def _gone(removed: int, what: str) -> str:
    if not removed:
        raise HTTPException(404, f"no such {what}")
    return f"the {what} was removed"
