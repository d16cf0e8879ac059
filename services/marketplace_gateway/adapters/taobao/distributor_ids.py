"""Taobao ids, which order items carry, and the distributor's ids, which ordering wants."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import identifier, mapping, objects
from services.marketplace_gateway.adapters.taobao.assumptions import REMEMBERED_ITEMS
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    RefusedError,
    UnreadableAnswerError,
)

API = "/product/get"
_REMEMBERED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Goods:
    """Ids of one variant, of either kind; `sku` is empty for goods without variants."""

    item: str
    sku: str


@dataclass(frozen=True, slots=True)
class _Item:
    mp_item: str
    mp_skus: dict[str, str]
    learned_at: datetime


class DistributorIds:
    """Asks `/product/get` once per item and remembers the answer for a while."""

    def __init__(self, client: IopClient, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._items: OrderedDict[tuple[str, str], _Item] = OrderedDict()
        self._taobao: OrderedDict[Goods, Goods] = OrderedDict()

    async def ordering_ids(self, token: str, line: DraftLine) -> Goods:
        """Return the ids to order a line by; RefusedError when its variant is not on sale."""
        if not _is_number(line.goods_id):
            raise RefusedError("BAD_GOODS_ID", f"{line.goods_id!r} is no Taobao item id")
        # Ids of one distributor may not serve another, and a token must not be a key in memory.
        owner = hashlib.sha256(token.encode()).hexdigest()
        item = self._items.get((owner, line.goods_id))
        fresh = item is not None and self._clock() - item.learned_at < _REMEMBERED_FOR
        if item is None or not fresh or (line.sku_id and line.sku_id not in item.mp_skus):
            item = await self._ask(token, line.goods_id)
            self._items[owner, line.goods_id] = item
            _trim(self._items)
        return _variant(item, line)

    def taobao_ids(self, item: str, sku: str) -> Goods:
        """Return the Taobao ids of ids in an order, or these where the pair was never seen."""
        return self._taobao.get(Goods(item, sku), Goods(item, sku))

    async def _ask(self, token: str, item_id: str) -> _Item:
        answer = await self._client.read(token, API, {"item_id": item_id})
        data = mapping(answer, "data")
        mp_item = identifier(data, "mp_id", "mpId")
        if not mp_item:
            refusal = api_refusal(answer)
            raise refusal or UnreadableAnswerError(f"mp_id from {API}", outline(answer))
        skus = {}
        for variant in objects(data, "sku_list"):
            sku, mp_sku = (
                identifier(variant, "sku_id"),
                identifier(variant, "mp_skuId", "mp_sku_id"),
            )
            if sku and mp_sku:
                skus[sku] = mp_sku
                self._learn(Goods(mp_item, mp_sku), Goods(item_id, sku))
        self._learn(Goods(mp_item, ""), Goods(item_id, ""))
        return _Item(mp_item, skus, self._clock())

    def _learn(self, ordering: Goods, taobao: Goods) -> None:
        self._taobao[ordering] = taobao
        _trim(self._taobao)


def _variant(item: _Item, line: DraftLine) -> Goods:
    if line.sku_id in item.mp_skus:
        return Goods(item.mp_item, item.mp_skus[line.sku_id])
    if line.sku_id:
        raise RefusedError("SKU_NOT_FOUND", f"{line.goods_id} has no variant {line.sku_id}")
    if len(item.mp_skus) > 1:
        raise RefusedError("SKU_REQUIRED", f"{line.goods_id} is sold in variants; choose one")
    return Goods(item.mp_item, next(iter(item.mp_skus.values()), ""))


def _trim(memory: OrderedDict[Any, Any]) -> None:
    while len(memory) > REMEMBERED_ITEMS:
        memory.popitem(last=False)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 19
