"""gw.open.1688.com: the API exists, the app may call it, the signature, the token, the call."""

from fastapi import APIRouter, Request, Response

from sandbox.accounts.directory import Account
from sandbox.ali1688 import refusals
from sandbox.ali1688.signing import SIGNATURE, signed_well
from sandbox.ali1688.table import APIS, Api
from sandbox.exchange import Call, Exchange, RefusedError, reply
from sandbox.marketplace import Marketplace
from sandbox.wire import UnreadableBodyError, read_parameters
from sandbox.world import World

ROOT = "/1688/openapi/"


def gateway(world: World) -> APIRouter:
    router = APIRouter()

    async def call_api(request: Request, namespace: str, api: str, app_key: str) -> Response:
        world.advance()
        try:
            params = await read_parameters(request)
        except UnreadableBodyError:
            params = {}
        account = _account(world, params)
        outer = params.get("outOrderId")
        name = account.name if account else None
        call_id = world.calls.received(Marketplace.ALI1688, api, name, outer)
        try:
            found = _authentic(world, request, params, namespace, api, app_key, account)
        except RefusedError as refused:
            world.calls.answered(call_id, refused.answer.verdict)
            return reply(refused.answer)
        exchange = Exchange(
            Marketplace.ALI1688,
            api,
            found.handler,
            refusals.rate_limited,
            found.refusals,
        )
        call = Call(world, account, params, str(request.base_url), world.clock.now(), outer or "")
        return await exchange.run(request, call, call_id)

    path = ROOT + "param2/{version}/{namespace}/{api}/{app_key}"
    router.add_api_route(path, call_api, methods=["GET", "POST"])
    return router


def _account(world: World, params: dict[str, str]) -> Account | None:
    token = params.get("access_token", "")
    name = world.grants.account_of(Marketplace.ALI1688, token, world.clock.now())
    return world.accounts.get(name) if name else None


def _authentic(
    world: World,
    request: Request,
    params: dict[str, str],
    namespace: str,
    api: str,
    app_key: str,
    account: Account | None,
) -> Api:
    found = APIS.get((namespace, api))
    if found is None:
        raise refusals.gateway_refusal("gw.APIUnsupported")
    app = world.settings.apps[Marketplace.ALI1688]
    if app_key != app.key:
        raise refusals.gateway_refusal("gw.APIACLDecline")
    if not params.get(SIGNATURE):
        raise refusals.gateway_refusal("gw.SignatureMissing")
    if not signed_well(app.secret, request.url.path.removeprefix(ROOT), params):
        raise refusals.gateway_refusal("gw.SignatureInvalid")
    if found.needs_token and account is None:
        raise refusals.not_authorised()
    return found
