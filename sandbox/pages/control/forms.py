"""What a form of the control page sends, and the way back to the page with what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from sandbox.orders.amounts import AmountError
from sandbox.orders.life import UnknownLineError, WrongStateError
from sandbox.orders.refunding import WrongRefundError
from sandbox.redirects import with_query, without_query

HOME = "/control"


@dataclass(frozen=True, slots=True)
class Form:
    """Empty fields are fields that were not filled in."""

    fields: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name and value]

    def values(self, *names: str) -> dict[str, str]:
        return {key: value for key, value in self.fields if key in names and value}


async def obey(request: Request, act: Callable[[Form], str], back: str = HOME) -> Response:
    """Does it and returns to the page, which then says what was done or why it was not."""
    body = (await request.body()).decode(errors="replace")
    form = Form([(key, value.strip()) for key, value in parse_qsl(body, keep_blank_values=True)])
    wanted = form.values("back").get("back", back)
    # Only pages of this kind: a form must not lead anywhere else.
    page = without_query(wanted if wanted.startswith(HOME) else back, "done", "problem")
    try:
        told = {"done": act(form)}
    except ValidationError as error:
        told = {"problem": "; ".join(_said(it["loc"], it["msg"]) for it in error.errors())}
    except HTTPException as error:
        told = {"problem": str(error.detail)}
    except OverflowError:
        told = {"problem": "there is no such time"}
    except (WrongStateError, WrongRefundError, UnknownLineError, AmountError) as error:
        told = {"problem": str(error)}
    return RedirectResponse(with_query(page, **told), 303)


def _said(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}" if place else message
