"""api.taobao.global/rest: path, system parameters, time, signature, token, then the call."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from sandbox.accounts.directory import Account
from sandbox.clock import epoch_ms
from sandbox.exchange import Call, Exchange, RefusedError, reply
from sandbox.marketplace import Marketplace
from sandbox.taobao.envelopes import missing, platform_error, rate_limited
from sandbox.taobao.signing import signed_well
from sandbox.taobao.table import APIS, Api
from sandbox.wire import UnreadableBodyError, read_parameters, whole_number
from sandbox.world import World

HERE = Marketplace.TAOBAO
SYSTEM = ("app_key", "timestamp", "sign_method", "sign")
SKEW = timedelta(seconds=7200)


def gateway(world: World) -> APIRouter:
    router = APIRouter()

    async def call_api(request: Request, api: str) -> Response:
        world.advance()
        path, now = f"/{api}", world.clock.now()
        try:
            params = await read_parameters(request)
        except UnreadableBodyError:
            params = {}
        account = _account(world, params, now)
        name = account.name if account else None
        outer = params.get("outer_purchase_id")
        call_id = world.calls.received(HERE, path, name, outer)
        try:
            found = _authentic(world, params, path, account)
        except RefusedError as refused:
            world.calls.answered(call_id, refused.answer.verdict)
            return reply(refused.answer)
        exchange = Exchange(HERE, path, found.handler, rate_limited, found.refusals)
        call = Call(world, account, params, str(request.base_url), now, outer or "")
        return await exchange.run(request, call, call_id)

    router.add_api_route("/taobao/rest/{api:path}", call_api, methods=["GET", "POST"])
    return router


def _account(world: World, params: dict[str, str], now: datetime) -> Account | None:
    name = world.grants.account_of(HERE, params.get("access_token", ""), now)
    return world.accounts.get(name) if name else None


def _authentic(world: World, params: dict[str, str], path: str, account: Account | None) -> Api:
    found = APIS.get(path)
    if found is None:
        raise platform_error("InvalidApiPath")
    for name in SYSTEM:
        if not params.get(name):
            raise missing(name)
    app = world.settings.apps[HERE]
    if params["app_key"] != app.key:
        raise platform_error("InvalidAppKey")
    sent = whole_number(params["timestamp"])
    # Callers have real clocks: a moved one must not shut them out.
    system_now = epoch_ms(world.clock.system.now())
    if sent is None or abs(sent - system_now) >= SKEW / timedelta(milliseconds=1):
        raise platform_error("IllegalTimestamp")
    if params["sign_method"] != "sha256" or not signed_well(app.secret, path, params):
        raise platform_error("IncompleteSignature")
    if found.needs_token and not params.get("access_token"):
        raise missing("access_token")
    if found.needs_token and account is None:
        raise platform_error("IllegalAccessToken")
    return found
