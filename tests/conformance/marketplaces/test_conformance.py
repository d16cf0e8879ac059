"""What both marketplaces must do alike while buying, each against its own answers."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)
from tests.conformance.marketplaces.kits import NOW, QUICK, SECRET, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

SINCE = NOW - timedelta(hours=1)


def calls(kit: Kit, server: ScriptedServer, api: str) -> int:
    return [kit.api_of(request) for request in server.requests].count(api)


class TestLogin:
    async def test_login_page_returns_with_state(self, market: Marketplace) -> None:
        url = market.login_url("st&te", "https://agent.example/back?x=1")
        assert "state=st%26te" in url
        assert "redirect_uri=https%3A%2F%2Fagent.example%2Fback%3Fx%3D1" in url

    async def test_code_becomes_tokens(self, kit: Kit, market: Marketplace) -> None:
        grant = await market.exchange("code-1", "https://agent.example/back")
        assert grant.access_token == kit.token_reply["access_token"]
        assert grant.refresh_token == kit.token_reply["refresh_token"]
        assert grant.access_expires_at == NOW + timedelta(
            seconds=int(kit.token_reply["expires_in"])
        )
        assert grant.account_id
        assert grant.account_name
        assert grant.access_token not in repr(grant)

    async def test_refresh_keeps_the_token_it_was_given(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        reply = {key: kit.renewed[key] for key in kit.renewed if key != "refresh_token"}
        server.script = kit.script(getToken=reply, **{"/auth/token/refresh": reply})
        assert (await market.refresh("refresh-token-1")).refresh_token == "refresh-token-1"

    async def test_refresh_refused_asks_for_a_login(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = kit.script(
            getToken=Reply(b'{"error":"invalid_grant"}', 400),
            **{"/auth/token/refresh": kit.refresh_refused},
        )
        with pytest.raises(TokenInvalidError):
            await market.refresh("refresh-token-1")
        assert len(server.requests) == 1

    async def test_a_reply_without_lifetime_is_unreadable_and_shows_no_token(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        reply = {key: value for key, value in kit.token_reply.items() if key != "expires_in"}
        server.script = kit.script(getToken=reply, **{"/auth/token/create": reply})
        with pytest.raises(UnreadableAnswerError) as caught:
            await market.exchange("code-1", "https://agent.example/back")
        assert kit.token_reply["access_token"] not in str(caught.value)


class TestPreview:
    async def test_prices(self, kit: Kit, market: Marketplace) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        assert [line.line_no for line in preview.lines] == ["1"]
        assert preview.lines[0].refusal_code == ""
        assert preview.lines[0].unit_price is not None
        assert preview.total.amount == preview.goods_total.amount + preview.shipping.amount
        assert preview.goods_total.amount == preview.lines[0].unit_price.amount * 2

    async def test_a_line_that_is_not_mentioned_is_refused(
        self, kit: Kit, market: Marketplace
    ) -> None:
        other = replace(kit.line, line_no="2", sku_id="99")
        draft = replace(kit.draft(), lines=(kit.line, other))
        preview = await market.preview(TOKEN, draft)
        assert preview.lines[0].refusal_code == ""
        assert preview.lines[1].refusal_code in {"LINE_NOT_PREVIEWED", "SKU_NOT_FOUND"}
        assert preview.lines[1].unit_price is None

    @pytest.mark.parametrize("goods_id", ["", "abc", "１２", "1" * 30])
    async def test_bad_ids_are_never_sent(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, goods_id: str
    ) -> None:
        draft = replace(kit.draft(), lines=(replace(kit.line, goods_id=goods_id),))
        with pytest.raises(RefusedError, match="BAD_GOODS_ID"):
            await market.preview(TOKEN, draft)
        assert server.requests == []


class TestCreate:
    async def test_buys(self, kit: Kit, market: Marketplace, server: ScriptedServer) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        placement = await market.create(TOKEN, kit.draft(message="谢谢"), preview)
        assert [order.order_id for order in placement.orders] == [kit.order_id]
        assert placement.orders[0].line_nos == ("1",)
        assert placement.orders[0].total is not None
        assert placement.failed == ()
        sent = server.requests[-1].form
        assert "" not in sent.values()
        assert "PO-2026-000001" in sent.values()
        assert "谢谢" in sent.values()

    async def test_refusal(self, kit: Kit, market: Marketplace, server: ScriptedServer) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        server.script = kit.script(create=kit.create_refused)
        with pytest.raises(RefusedError) as caught:
            await market.create(TOKEN, kit.draft(), preview)
        assert caught.value.code
        assert caught.value.message

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (Reply(b'{"success":true}'), UnreadableAnswerError),
            (Reply(b'{"success":false}'), UnreadableAnswerError),
            (Reply(b"{}"), UnreadableAnswerError),
            (Reply(b""), UnreadableAnswerError),
            (Reply(b"[1]"), UnreadableAnswerError),
            (Reply(b"<html>busy</html>"), UnreadableAnswerError),
            (Reply(b'{"code":"0","success":true,"data":{"order_list":[]}}'), UnreadableAnswerError),
            (Reply(b'{"a":' * 100_000), UnreadableAnswerError),
            (Reply(b"1" * 100_000), UnreadableAnswerError),
            (Reply(b'{"success":NaN}'), UnreadableAnswerError),
            (Reply(b"moved", 302, (("Location", "/login"),)), UnreadableAnswerError),
            (Reply(b'{"error_code":"gw.X","code":"X"}', 500), NoAnswerError),
            (Reply(b"<html>bad gateway</html>", 502), NoAnswerError),
            (Reply(hang=True), NoAnswerError),
            (Reply(b"{}", cut_after=0), NoAnswerError),
            (Reply(b'{"success":true}', cut_after=60), NoAnswerError),
        ],
    )
    async def test_an_unknown_outcome_is_never_a_refusal_and_never_repeated(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, reply: Reply, error: type
    ) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        server.script = kit.script(create=reply)
        with pytest.raises(error):
            await market.create(TOKEN, kit.draft(), preview)
        assert calls(kit, server, kit.create) == 1

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("DUPLICATE_OUTER_ID", "outer id exists"),
            ("500", "system error"),
            ("ServiceTimeout", "remote service timed out"),
            ("400", "请勿重复下单"),
            ("X", "系统异常，请稍后再试"),
        ],
    )
    async def test_a_refusal_that_proves_nothing_leaves_the_outcome_open(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, code: str, message: str
    ) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        body = {"success": False, "errorCode": code, "error_code": None, "errorMessage": message}
        taobao = {"code": "0", "success": False, "error_code": code, "error_msg": message}
        server.script = kit.script(create=body if kit.name == "1688" else taobao)
        with pytest.raises(NoAnswerError, match="may stand"):
            await market.create(TOKEN, kit.draft(), preview)

    async def test_nobody_there_is_safe_to_repeat(self, kit: Kit, market: Marketplace) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        nobody = kit.make("http://127.0.0.1:1", QUICK)
        with pytest.raises(NotReachedError):
            await nobody.create(TOKEN, kit.draft(), preview)
        await nobody.close()


class TestErrors:
    async def test_token_refused(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        status = 401 if kit.name == "1688" else 200
        server.script = kit.script(read=Reply(_json(kit.token_refused), status))
        with pytest.raises(TokenInvalidError):
            await market.read(TOKEN, kit.order_id)
        assert len(server.requests) == 1

    @pytest.mark.parametrize("status", [200, 400])
    async def test_too_many_calls(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, status: int
    ) -> None:
        server.script = kit.script(create=Reply(_json(kit.too_many_calls), status))
        preview = await market.preview(TOKEN, kit.draft())
        with pytest.raises(RateLimitedError) as caught:
            await market.create(TOKEN, kit.draft(), preview)
        assert caught.value.retry_after == (10.0 if kit.name == "1688" else 2.0)

    async def test_only_reads_are_repeated(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = lambda _: Reply(status=503)
        with pytest.raises(NoAnswerError):
            await market.read(TOKEN, kit.order_id)
        assert len(server.requests) == 3
        server.requests.clear()
        with pytest.raises(NoAnswerError):
            await market.cancel(TOKEN, kit.order_id, "other")
        with pytest.raises(NoAnswerError):
            await market.refresh("refresh-token-1")
        with pytest.raises(NoAnswerError):
            await market.exchange("code-1", "https://agent.example/back")
        assert len(server.requests) == 3

    async def test_a_read_that_fails_once_is_read_again(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        replies = [Reply(status=503), Reply(_json(kit.found))]
        server.script = kit.script(read=lambda _: replies.pop(0) if replies else kit.found)
        assert await market.read(TOKEN, kit.order_id) is not None

    @pytest.mark.parametrize("status", [200, 400, 502])
    async def test_no_secret_in_any_error(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, status: int
    ) -> None:
        def echo(request: Any) -> Reply:
            return Reply(b"you sent " + request.body + SECRET.encode(), status)

        server.script = echo
        for call in (
            market.read(TOKEN, kit.order_id),
            market.preview(TOKEN, kit.draft()),
            market.refresh("refresh-token-1"),
            market.exchange("very-secret-code", "https://agent.example/back"),
        ):
            with pytest.raises((UnreadableAnswerError, NoAnswerError)) as caught:
                await call
            for secret in (TOKEN, SECRET, "refresh-token-1", "very-secret-code"):
                assert secret not in str(caught.value)
        assert SECRET not in repr(vars(market))


def _json(answer: Any) -> bytes:
    return json.dumps(answer).encode()
