"""Taobao ids, which order items carry, and the distributor's ids, which ordering wants.

`/product/get` gives the distributor's ids of a Taobao item; no document names a way back. Orders
show one kind or the other. Pairs that were met are kept; another is looked up by the id that the
order shows: where the platform answers, the reply tells which kind it was. Where it refuses,
the ids stay as the order shows them until the item itself is asked for, by a preview for example.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import identifier, mapping, objects
from services.marketplace_gateway.adapters.taobao.assumptions import (
    MOST_ID_LOOK_UPS,
    REMEMBERED_ITEMS,
)
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.pairs import Pair, Pairs
from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
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

    def __init__(self, client: IopClient, clock: Callable[[], datetime], pairs: Pairs) -> None:
        self._client = client
        self._pairs, self._loaded = pairs, False
        self._clock = clock
        self._items: OrderedDict[tuple[str, str], _Item] = OrderedDict()
        self._taobao: OrderedDict[Goods, Goods] = OrderedDict()
        self._unexplained: OrderedDict[Goods, datetime] = OrderedDict()

    async def ordering_ids(self, token: str, line: DraftLine) -> Goods:
        """Return the ids to order a line by; RefusedError when its variant is not on sale."""
        if not is_item_id(line.goods_id):
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

    def taobao_ids(self, shown: Goods) -> Goods:
        """Return the Taobao ids of goods in an order, or what it shows where nobody can tell."""
        return self._taobao.get(shown, shown)

    async def explain(self, token: str, shown: Iterable[Goods]) -> None:
        """Look up goods that orders show and nobody has met; a few at a time, each once an hour.

        A reading of orders does not fail because of this: what stays unexplained is shown as it is.
        """
        await self._remember()
        unmet = [goods for goods in dict.fromkeys(shown) if self._is_unmet(goods)]
        items = list(dict.fromkeys(goods.item for goods in unmet))
        for item in items[:MOST_ID_LOOK_UPS]:
            try:
                await self._ask(token, item)
            except (NoAnswerError, NotReachedError, RateLimitedError):
                return
            except (RefusedError, UnreadableAnswerError):
                # The documented answer to an id that is the distributor's own.
                pass
            for goods in unmet:
                if goods.item == item and goods not in self._taobao:
                    self._unexplained[goods] = self._clock()
            _trim(self._unexplained)

    async def _remember(self) -> None:
        """Take up, once, what was met before this process began."""
        if not self._loaded:
            self._loaded = True
            for pair in await asyncio.to_thread(self._pairs.load):
                self._learn(pair)

    def _is_unmet(self, goods: Goods) -> bool:
        if goods in self._taobao or not is_item_id(goods.item):
            return False
        asked_at = self._unexplained.get(goods)
        return asked_at is None or self._clock() - asked_at >= _REMEMBERED_FOR

    async def _ask(self, token: str, item_id: str) -> _Item:
        answer = await self._client.read(token, API, {"item_id": item_id})
        data = mapping(answer, "data")
        mp_item = identifier(data, "mp_id")
        if not mp_item:
            refusal = api_refusal(answer)
            raise refusal or UnreadableAnswerError(f"mp_id from {API}", outline(answer))
        # Asked by the distributor's own id, the reply names the Taobao item.
        item = identifier(data, "item_id") if mp_item == item_id else item_id
        skus = {}
        for variant in objects(data, "sku_list"):
            sku, mp_sku = (
                identifier(variant, "sku_id"),
                identifier(variant, "mp_sku_id", "mp_skuId"),
            )
            if sku and mp_sku:
                skus[sku] = mp_sku
        if item:
            pair = Pair(item, mp_item, skus)
            self._learn(pair)
            await asyncio.to_thread(self._pairs.keep, pair)
        return _Item(mp_item, skus, self._clock())

    def _learn(self, pair: Pair) -> None:
        """Remember every way in which an order may show these goods."""
        item, mp_item, mp_skus = pair.item, pair.mp_item, pair.mp_skus
        for shown in (item, mp_item):
            self._taobao[Goods(shown, "")] = Goods(item, "")
            for sku, mp_sku in mp_skus.items():
                self._taobao[Goods(shown, mp_sku)] = Goods(item, sku)
        for shown in (item, mp_item):
            for sku in mp_skus:
                self._taobao[Goods(shown, sku)] = Goods(item, sku)
        _trim(self._taobao)


def is_item_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 19


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
