"""A buyer on Taobao Global, written from the protocol's description alone."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

Json = dict[str, Any]
KEY, SECRET = "2000001", "sandbox-taobao-secret"
BACK = "http://127.0.0.1:9999/back"
RECEIVER = {
    "country": "中国",
    "state": "上海市",
    "city": "上海市",
    "district": "张江区",
    "address": "中华大街888号",
    "zip": "000000",
    "name": "张三",
    "phone": "18888888888",
    "mobile_phone": "18888888888",
}


def iop_signature(path: str, params: dict[str, str], secret: str = SECRET) -> str:
    text = path + "".join(f"{key}{params[key]}" for key in sorted(params))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def line(good: Json, quantity: int = 1, number: str = "1", variant: int = 0) -> Json:
    chosen = good["variants"][variant]
    return {
        "itemId": int(good["mp_id"]),
        "skuId": int(chosen["mp_sku_id"]),
        "orderLineNo": number,
        "quantity": str(quantity),
        "price": chosen["price_fen"],
        "currency": "CNY",
    }


class BuyerTaobao:
    def __init__(
        self, http: httpx2.AsyncClient, now: Callable[[], datetime], account: str = "global01"
    ) -> None:
        self.http = http
        self.now = now
        self.account = account
        self.token = ""
        self.refresh_token = ""
        self.as_json = False

    async def code(self) -> str:
        form = {"client_id": KEY, "redirect_uri": BACK, "state": "x", "response_type": "code"}
        chosen = {"account": self.account, "decision": "allow"}
        answer = await self.http.post("/taobao/oauth/authorize", data=form | chosen)
        assert answer.status_code == 303, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    async def log_in(self) -> Json:
        told = await self.call("/auth/token/create", code=await self.code())
        self.token, self.refresh_token = told["access_token"], told["refresh_token"]
        return told

    def signed(self, path: str, **params: str) -> dict[str, str]:
        sent = {
            **params,
            "app_key": KEY,
            "timestamp": str(int(self.now().timestamp() * 1000)),
            "sign_method": "sha256",
        }
        if self.token:
            sent["access_token"] = self.token
        return sent | {"sign": iop_signature(path, sent)}

    async def call(self, path: str, **params: str) -> Json:
        return await self.send(path, self.signed(path, **params))

    async def send(self, path: str, sent: dict[str, str]) -> Json:
        address = f"/taobao/rest{path}"
        if self.as_json:
            answer = await self.http.post(address, json=sent)
        else:
            answer = await self.http.post(address, data=sent)
        found: Json = answer.json()
        return found

    async def render(self, *lines: Json) -> Json:
        items = [
            {"item_id": str(it["itemId"]), "sku_id": str(it["skuId"]), "quantity": it["quantity"]}
            for it in lines
        ]
        return await self.call(
            "/purchase/order/render",
            render_item_List=json.dumps(items),
            receiver_address=json.dumps(RECEIVER),
            warehouse_address=json.dumps(RECEIVER),
        )

    async def create(self, *lines: Json, outer: str = "FY-1", **more: str) -> Json:
        return await self.call(
            "/purchase/order/create",
            outer_purchase_id=outer,
            purchase_amount="300",
            order_line_list=json.dumps(lines),
            receiver=json.dumps(RECEIVER),
            warehouse_address_info=json.dumps(RECEIVER),
            **more,
        )

    async def buy(self, *lines: Json, outer: str = "FY-1") -> list[str]:
        answer = await self.create(*lines, outer=outer)
        assert answer["success"] is True, answer
        return [str(it["purchase_id"]) for it in answer["data"]["order_list"]]

    async def query(self, **filters: str) -> list[Json]:
        answer = await self.call("/purchase/orders/query", **filters)
        assert answer["success"] is True, answer
        found: list[Json] = answer["data"]["purchase_orders"]
        return found

    async def purchase(self, number: str) -> Json:
        (found,) = await self.query(purchase_ids=json.dumps([number]))
        return found
