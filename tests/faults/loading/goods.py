"""Goods for customers' orders, in stock for the whole run."""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

import httpx2

from contracts.model import Provider
from contracts.order_status.vocabulary import ItemDetails
from deploy.local.seed_goods import Shelf

KEPT = 24
"""Different goods per marketplace."""
STOCK = 1_000_000


class Goods:
    """Hands out items of goods that the sandbox sells."""

    def __init__(self, client: httpx2.Client, sandbox: str) -> None:
        self._kept = {provider: _shelf(client, sandbox, provider) for provider in Provider}
        for found in self._kept.values():
            for item in found:
                answer = client.post(
                    f"{sandbox}/control/goods/{item.goods.goods_id}", json={"stock": STOCK}
                )
                answer.raise_for_status()

    def item(self, random: Random, item_id: str, provider: Provider) -> ItemDetails:
        like = random.choice(self._kept[provider])
        return like.model_copy(update={"item_id": item_id})

    def items(self, random: Random, number: int) -> tuple[ItemDetails, ...]:
        provider = random.choice(list(Provider))
        return tuple(self.item(random, str(n + 1), provider) for n in range(number))


def _shelf(client: httpx2.Client, sandbox: str, provider: Provider) -> Sequence[ItemDetails]:
    shelf = Shelf(client, sandbox, provider)
    return list(islice(_all_of(shelf), KEPT))


def _all_of(shelf: Shelf) -> Iterator[ItemDetails]:
    while True:
        try:
            yield shelf.next_item("1", 1)
        except StopIteration:
            return
