"""Signing in and out, and the choice of language."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.admin_ui.adapters.languages import LANGUAGES
from services.admin_ui.application.signing_in import TooManyFailuresError, WrongPasswordError
from services.admin_ui.domain.sign_in import LONGEST
from services.admin_ui.entrypoints.answering import Desk, local_path
from services.admin_ui.entrypoints.looks import LANGUAGE_COOKIE

Text = Annotated[str, Form(max_length=400)]
YEAR = 365 * 24 * 3600


def sign_in_router(desk: Desk, *, secure: bool) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in")
    async def ask(request: Request, back: str = "/") -> Response:
        context = {"back": local_path(back), "name": "", "error": None, "until": None}
        return await desk.page(request, None, "sign_in.html", context)

    @router.post("/sign-in")
    async def sign_in(
        request: Request, name: Text = "", password: Text = "", back: Text = "/"
    ) -> Response:
        address = request.client.host if request.client else ""
        context = {"back": local_path(back), "name": name, "error": "wrong", "until": None}
        try:
            secret = await asyncio.to_thread(
                desk.signing_in.sign_in, name.strip().lower(), password, address
            )
        except WrongPasswordError:
            return await desk.page(request, None, "sign_in.html", context, 422)
        except TooManyFailuresError as many:
            told = {**context, "error": "many", "until": many.until}
            return await desk.page(request, None, "sign_in.html", told, 429)
        response = RedirectResponse(local_path(back), 303)
        response.set_cookie(
            desk.cookie,
            secret,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=secure,
            samesite="lax",
        )
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await asyncio.to_thread(desk.signing_in.sign_out, request.cookies.get(desk.cookie, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(desk.cookie)
        return response

    @router.post("/language")
    async def language(language: Text, back: Text = "/") -> Response:
        response = RedirectResponse(local_path(back), 303)
        if language in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=YEAR, secure=secure, samesite="lax"
            )
        return response

    return router
