"""The login page, where a buyer lets the application buy: one page for both marketplaces."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sandbox.marketplace import Marketplace
from sandbox.pages.render import render
from sandbox.redirects import redirect_allowed, with_query
from sandbox.wire import read_parameters
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Login:
    marketplace: Marketplace
    path: str
    title: str


LOGINS = (
    Login(Marketplace.ALI1688, "/1688/oauth/authorize", "1688"),
    Login(Marketplace.TAOBAO, "/taobao/oauth/authorize", "Taobao Global"),
)


def login_routes(world: World) -> APIRouter:
    router = APIRouter()
    for login in LOGINS:
        _add(router, world, login)
    return router


def _add(router: APIRouter, world: World, login: Login) -> None:
    async def show(request: Request) -> Response:
        params = await read_parameters(request)
        return _problem(world, login, params) or _page(world, login, params)

    async def decide(request: Request) -> Response:
        params = await read_parameters(request)
        problem = _problem(world, login, params)
        if problem:
            return problem
        uri = params["redirect_uri"]
        back = {"state": params["state"]} if "state" in params else {}
        if params.get("decision") != "allow":
            refused = {"error": "access_denied", "error_description": "authorize reject"}
            return RedirectResponse(with_query(uri, **refused, **back), 303)
        account = world.accounts.get(params.get("account", ""))
        if account is None or account.marketplace is not login.marketplace:
            return _page(world, login, params, "Choose an account. 请选择账号")
        code = world.grants.code(login.marketplace, account.name, uri, world.clock.now())
        return RedirectResponse(with_query(uri, code=code, **back), 303)

    router.add_api_route(login.path, show, methods=["GET"], name=f"show {login.title}")
    router.add_api_route(login.path, decide, methods=["POST"], name=f"decide {login.title}")


def _problem(world: World, login: Login, params: dict[str, str]) -> Response | None:
    """缺少必要参数 and 非法请求 are the words of the real page."""
    uri = params.get("redirect_uri")
    if not uri or not params.get("client_id"):
        return render("problem.html", 400, title=login.title, text="缺少必要参数")
    known = params["client_id"] == world.settings.apps[login.marketplace].key
    if not known or not redirect_allowed(login.marketplace, uri, world.settings.redirects):
        return render("problem.html", 400, title=login.title, text="非法请求")
    return None


def _page(world: World, login: Login, params: dict[str, str], problem: str = "") -> Response:
    kept = {name: params[name] for name in ("client_id", "redirect_uri", "state") if name in params}
    return render(
        "login.html",
        title=login.title,
        action=login.path,
        accounts=world.accounts.of(login.marketplace),
        kept=kept,
        problem=problem,
    )
