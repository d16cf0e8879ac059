"""system.oauth2/getToken: codes and refresh tokens for access tokens, over POST, not signed."""

from fastapi import APIRouter, Request, Response

from sandbox.accounts.grants import Grant
from sandbox.ali1688.refusals import rate_limited
from sandbox.ali1688.times import stamp
from sandbox.exchange import Call, Exchange, Json, RefusedError
from sandbox.marketplace import Marketplace
from sandbox.wire import UnreadableBodyError, read_parameters
from sandbox.world import World

HERE = Marketplace.ALI1688
API = "getToken"


def token_routes(world: World) -> APIRouter:
    router = APIRouter()

    async def get_token(request: Request, app_key: str) -> Response:
        try:
            params = await read_parameters(request)
        except UnreadableBodyError:
            params = {}
        params["app_key"] = app_key
        call_id = world.calls.received(HERE, API, None, None)
        call = Call(world, None, params, str(request.base_url), world.clock.now())
        return await Exchange(HERE, API, give_token, rate_limited).run(request, call, call_id)

    # Clients use both; the second is the variant that some of them refresh with.
    for path in ("http/1/system.oauth2", "param2/1/system.oauth2"):
        address = f"/1688/openapi/{path}/getToken/{{app_key}}"
        router.add_api_route(address, get_token, methods=["POST"], name=path)
    return router


def give_token(call: Call) -> Json:
    params, world = call.params, call.world
    app = world.settings.apps[HERE]
    given = (params["app_key"], params.get("client_id"), params.get("client_secret"))
    if given != (app.key, app.key, app.secret):
        raise _refusal("invalid_client", "client_id or client_secret is wrong")
    match params.get("grant_type"):
        case "authorization_code":
            code, uri = params.get("code", ""), params.get("redirect_uri", "")
            account = world.grants.redeem(HERE, code, uri, call.now)
            if account is None:
                raise _refusal("invalid_grant", "code is invalid, used or expired")
            grant = world.grants.issue(HERE, account, call.now)
            return _told(call, grant, with_refresh=params.get("need_refresh_token") == "true")
        case "refresh_token":
            token = params.get("refresh_token", "")
            renewed = world.grants.refresh(HERE, token, call.now, rotate=False)
            if renewed is None:
                raise _refusal("invalid_grant", "refresh token expired")
            return _told(call, renewed, with_refresh=False)
        case _:
            raise _refusal("unsupported_grant_type", "grant_type is not supported")


def _refusal(error: str, description: str) -> RefusedError:
    return RefusedError({"error": error, "error_description": description}, error, 400)


def _told(call: Call, grant: Grant, *, with_refresh: bool) -> Json:
    """`expires_in` is a text; a refreshed answer carries no new refresh token."""
    account = call.world.accounts.get(grant.account)
    assert account is not None
    left = int((grant.access_expires - call.now).total_seconds())
    body: Json = {"aliId": account.user_id, "expires_in": str(left)}
    body["access_token"] = grant.access_token
    if with_refresh:
        body["resource_owner"] = account.name
        body["memberId"] = account.member_id
        body["refresh_token"] = grant.refresh_token
        body["refresh_token_timeout"] = stamp(grant.refresh_expires)
    elif call.params.get("grant_type") == "authorization_code":
        body["resource_owner"] = account.name
        body["memberId"] = account.member_id
    return body
