"""The application: both marketplaces, their pages and the control API over one world."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError

from sandbox import ali1688, taobao
from sandbox.clock import Clock
from sandbox.control.routes import control_routes
from sandbox.exchange import Answer, reply
from sandbox.login import login_routes
from sandbox.marketplace import Marketplace
from sandbox.orders.amounts import AmountError
from sandbox.orders.life import UnknownLineError, WrongStateError
from sandbox.orders.refunding import WrongRefundError
from sandbox.pages.control.routes import control_pages
from sandbox.pages.orders import order_pages
from sandbox.pages.payment import payment_pages
from sandbox.pages.shop import shop_pages
from sandbox.pushes.sender import PATIENCE, Post, Sender
from sandbox.settings import Settings
from sandbox.world import World, create_world

TICK_SECONDS = 0.05
log = logging.getLogger("sandbox")


def open_world(settings: Settings, clock: Clock) -> World:
    tellers = {Marketplace.ALI1688: ali1688.tell, Marketplace.TAOBAO: taobao.tell}
    return create_world(settings, clock, tellers)


def create_app(world: World) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        patience = PATIENCE.total_seconds()
        async with httpx2.AsyncClient(timeout=patience, trust_env=False) as client:
            sender = create_sender(world, client)
            beats = [asyncio.create_task(_advance(world)), asyncio.create_task(_push(sender))]
            yield
            for beat in beats:
                beat.cancel()
            await asyncio.gather(*beats, return_exceptions=True)
        world.database.close()

    app = FastAPI(title="Sandbox", lifespan=lifespan, docs_url=None, redoc_url=None)
    for router in (
        shop_pages(world),
        order_pages(world),
        login_routes(world),
        payment_pages(world),
        *control_routes(world),
        *control_pages(world),
        *ali1688.routes(world),
        *taobao.routes(world),
    ):
        # Taken over as they are: include_router would build every one of them a second time.
        app.router.routes.extend(router.routes)
    _explain_errors(app)
    return app


def create_sender(world: World, client: httpx2.AsyncClient) -> Sender:
    apps = world.settings.apps
    posts: dict[Marketplace, Post] = {
        Marketplace.ALI1688: ali1688.FormPost(apps[Marketplace.ALI1688].secret),
        Marketplace.TAOBAO: taobao.JsonPost(apps[Marketplace.TAOBAO]),
    }
    return Sender(world.outbox, posts, client, world.settings.push_retries)


async def _advance(world: World) -> None:
    """Whatever is due happens, even when nobody calls."""
    while True:
        try:
            world.advance()
        except Exception:
            log.exception("something that was due could not happen")
        await asyncio.sleep(TICK_SECONDS)


async def _push(sender: Sender) -> None:
    """Apart from the other, so that a slow receiver holds up messages only."""
    while True:
        try:
            await sender.deliver_due()
        except Exception:
            log.exception("messages could not be delivered")
        await asyncio.sleep(TICK_SECONDS)


def _explain_errors(app: FastAPI) -> None:
    def say(status: int, text: str) -> Response:
        return reply(Answer({"error": text}, status))

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> Response:
        return say(error.status_code, str(error.detail))

    async def too_late(_request: Request, error: Exception) -> Response:
        return say(409, str(error))

    async def impossible(_request: Request, error: Exception) -> Response:
        return say(422, str(error))

    app.add_exception_handler(WrongStateError, too_late)
    app.add_exception_handler(WrongRefundError, too_late)
    app.add_exception_handler(UnknownLineError, impossible)
    app.add_exception_handler(AmountError, impossible)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> Response:
        places = (f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in error.errors())
        return say(422, "; ".join(places))
