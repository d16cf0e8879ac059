"""Replies to calls for tokens: whatever comes, no token of it ends in a message or a traceback."""

import json
import traceback
from datetime import timedelta
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from services.marketplace_gateway.adapters.redaction import body_without_secrets, without_secrets
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    MarketplaceError,
    RefusedError,
    TokenInvalidError,
)
from tests.conformance.marketplaces.kits import ALI1688, NOW, SECRET, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

ACCESS, REFRESH = "NEWACCESSTOKEN-zzzz-1111", "NEWREFRESHTOKEN-yyyy-2222"
CODE, OLD = "code-abcdef-123456", "refresh-old-479f9564"
BACK = "https://agent.example/back"
GZIP = (("Content-Encoding", "gzip"),)


def grant(kit: Kit, **changes: Any) -> bytes:
    reply = kit.token_reply | {"access_token": ACCESS, "refresh_token": REFRESH} | changes
    return json.dumps(reply).encode()


def said(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def replies(kit: Kit) -> list[Reply]:
    whole = grant(kit)
    both = f"code {CODE} secret {SECRET} refresh {OLD}"
    return [
        Reply(whole[:-5]),
        Reply(b"[" + whole + b"]"),
        Reply(json.dumps(whole.decode()).encode()),
        Reply(whole[:-1] + b', "x": NaN}'),
        Reply(whole, 500),
        Reply(whole, 502),
        Reply(whole, 429),
        Reply(whole + b" " * (8 << 20)),
        Reply(whole, headers=GZIP),
        Reply(f"<html>{ACCESS} {both}</html>".encode()),
        Reply(f"<html>{ACCESS} {both}</html>".encode(), 503),
        Reply(whole, cut_after=len(whole)),
        Reply(grant(kit, access_token={"v": ACCESS})),
        Reply(said(result=json.loads(whole))),
        Reply(said(code="X", message=ACCESS, error="X", error_description=f"{ACCESS} {both}")),
        Reply(said(code="0", success=False, error_code="E", error_msg=f"{REFRESH} {both}")),
        Reply(said(accesstoken=ACCESS, error="x", error_description=quote(ACCESS)), 400),
        Reply(said(**{ACCESS: 1})),
        Reply(said(code=ACCESS, error_code=ACCESS)),
    ]


@pytest.mark.parametrize("number", range(19))
async def test_no_token_is_shown(
    kit: Kit, market: Marketplace, server: ScriptedServer, number: int
) -> None:
    server.script = lambda _: replies(kit)[number]
    for call in (market.exchange(CODE, BACK), market.refresh(OLD)):
        with pytest.raises(MarketplaceError) as caught:
            await call
        error: BaseException | None = caught.value
        words = "".join(traceback.format_exception(caught.value))
        while error is not None:
            words += repr(error) + repr(vars(error))
            error = error.__cause__ or error.__context__
        for hidden in (ACCESS, REFRESH, CODE, OLD, SECRET):
            assert hidden not in words


async def test_status_length_and_fields_are_told(
    market: Marketplace, server: ScriptedServer
) -> None:
    body = said(foo=1, bar=2)
    server.script = lambda _: Reply(body, 400)
    with pytest.raises(MarketplaceError, match=f"HTTP 400, {len(body)} bytes, .*bar, foo"):
        await market.exchange(CODE, BACK)


async def test_the_reason_of_a_refusal_is_told(
    kit: Kit, market: Marketplace, server: ScriptedServer
) -> None:
    words = "Invalid authorization code"
    server.script = lambda _: Reply(
        said(code="InvalidCode", type="ISV", message=words)
        if kit.name == "taobao"
        else said(error="InvalidCode", error_description=words)
    )
    with pytest.raises(RefusedError, match=f"InvalidCode: {words}"):
        await market.exchange(CODE, BACK)


async def test_a_1688_login_that_cannot_be_renewed_lasts_as_long_as_its_token(
    server: ScriptedServer,
) -> None:
    reply = {"access_token": ACCESS, "expires_in": 31_536_000, "memberId": "b2b-1"}
    server.script = lambda _: Reply(json.dumps(reply).encode())
    market = ALI1688.make(server.url)
    granted = await market.exchange(CODE, BACK)
    assert granted.refresh_token == ""
    assert granted.refresh_expires_at == granted.access_expires_at == NOW + timedelta(days=365)
    server.requests.clear()
    with pytest.raises(TokenInvalidError):
        await market.refresh(granted.refresh_token)
    assert server.requests == [], "there is nothing to ask with"
    await market.close()


class TestEchoes:
    """A gateway may repeat a token in another manner of writing."""

    SECRET = "ab+/cd=ef é&12"

    @pytest.mark.parametrize(
        "echo",
        [
            SECRET,
            quote(SECRET),
            quote(SECRET, safe=""),
            quote(SECRET, safe="").lower(),
            quote(quote(SECRET, safe=""), safe=""),
            json.dumps(SECRET)[1:-1],
            json.dumps(SECRET)[1:-1].replace("/", "\\/"),
            json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
            SECRET.replace("&", "&#38;").replace("=", "&#x3D;"),
            SECRET.replace("&", "&amp;"),
            quote_plus(SECRET),
        ],
    )
    def test_are_blanked(self, echo: str) -> None:
        assert without_secrets(f"<{echo}>", self.SECRET) == "<[hidden]>"
        body = b"\xff" + f"<{echo}>".encode()
        assert body_without_secrets(body, self.SECRET) == b"\xff<[hidden]>"
