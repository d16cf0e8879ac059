"""Finding goods by words of their names, their vendor or their ids."""

from sandbox.catalogue.model import Good
from sandbox.marketplace import Marketplace


def search(goods: list[Good], marketplace: Marketplace | None, words: str) -> list[Good]:
    wanted = words.casefold().split()
    return [
        good
        for good in goods
        if (marketplace is None or good.marketplace is marketplace)
        and all(word in _text(good) for word in wanted)
    ]


def _text(good: Good) -> str:
    vendor = good.vendor
    parts = (good.title.zh, good.title.en, good.id, good.mp_id, good.kind, vendor.id)
    names = (vendor.name.zh, vendor.name.en, vendor.login)
    return " ".join(parts + names).casefold()
