"""A buyer on 1688, written from the protocol's description, sharing nothing with the sandbox."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

Json = dict[str, Any]
KEY, SECRET = "1000001", "sandbox-1688-secret"
BACK = "http://127.0.0.1:9999/back"
RECEIVER = {
    "fullName": "张三",
    "mobile": "15251667788",
    "phone": "0517-88990077",
    "postCode": "000000",
    "provinceText": "浙江省",
    "cityText": "杭州市",
    "areaText": "滨江区",
    "townText": "",
    "address": "网商路699号",
}


def aop_signature(path: str, params: dict[str, str], secret: str = SECRET) -> str:
    text = path + "".join(sorted(f"{key}{value}" for key, value in params.items()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest().upper()


def cargo(good: Json, quantity: int = 2, variant: int = 0) -> Json:
    spec = good["variants"][variant]["spec_id"]
    return {"offerId": int(good["id"]), "specId": spec, "quantity": quantity}


class Buyer1688:
    def __init__(self, http: httpx2.AsyncClient, account: str = "caigou01") -> None:
        self.http = http
        self.account = account
        self.token = ""
        self.refresh_token = ""

    async def code(self, decision: str = "allow", **changed: str) -> dict[str, str]:
        form = {
            "client_id": KEY,
            "redirect_uri": BACK,
            "state": "s/1 ü",
            "account": self.account,
            "decision": decision,
        }
        answer = await self.http.post("/1688/oauth/authorize", data=form | changed)
        assert answer.status_code == 303, answer.text
        return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    async def ask_token(self, **form: str) -> httpx2.Response:
        known = {"client_id": KEY, "client_secret": SECRET, "need_refresh_token": "true"}
        path = f"/1688/openapi/http/1/system.oauth2/getToken/{KEY}"
        return await self.http.post(path, data=known | form)

    async def log_in(self) -> Json:
        code = (await self.code())["code"]
        answer = await self.ask_token(grant_type="authorization_code", code=code, redirect_uri=BACK)
        told: Json = answer.json()
        self.token, self.refresh_token = told["access_token"], told["refresh_token"]
        return told

    async def send(self, api: str, params: dict[str, str]) -> httpx2.Response:
        """`api` is `namespace/name`; the parameters go out signed."""
        path = f"param2/1/{api}/{KEY}"
        sent = {**params, "access_token": self.token} if self.token else dict(params)
        sent["_aop_signature"] = aop_signature(path, sent)
        return await self.http.post(f"/1688/openapi/{path}", data=sent)

    async def trade(self, name: str, **params: str) -> Json:
        found: Json = (await self.send(f"com.alibaba.trade/{name}", params)).json()
        return found

    async def logistics(self, name: str, **params: str) -> Json:
        found: Json = (await self.send(f"com.alibaba.logistics/{name}", params)).json()
        return found

    async def preview(self, *lines: Json) -> Json:
        return await self.trade("alibaba.createOrder.preview", **self._order(lines))

    async def create(self, *lines: Json, outer: str = "PO-1", **more: str) -> Json:
        params = self._order(lines) | {"outOrderId": outer} | more
        return await self.trade("alibaba.trade.fastCreateOrder", **params)

    async def buy(self, *lines: Json, outer: str = "PO-1") -> str:
        answer = await self.create(*lines, outer=outer)
        assert answer["success"] is True, answer
        return str(answer["result"]["orderId"])

    async def view(self, number: str) -> Json:
        found: Json = await self.trade(
            "alibaba.trade.get.buyerView", webSite="1688", orderId=number
        )
        return found

    async def orders(self, **filters: str) -> Json:
        return await self.trade("alibaba.trade.getBuyerOrderList", **filters)

    async def cancel(self, number: str, reason: str = "other") -> Json:
        return await self.trade(
            "alibaba.trade.cancel", webSite="1688", tradeID=number, cancelReason=reason
        )

    @staticmethod
    def _order(lines: tuple[Json, ...]) -> dict[str, str]:
        return {
            "flow": "general",
            "addressParam": json.dumps(RECEIVER, ensure_ascii=False),
            "cargoParamList": json.dumps(lines),
        }
