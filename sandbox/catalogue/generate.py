"""Makes the catalogue from the vocabulary: no chance, so every sandbox sells the same goods."""

from hashlib import sha256
from itertools import count

from sandbox.catalogue.model import Good, Property, Variant, Vendor, Words
from sandbox.catalogue.words import (
    CITIES,
    COLOUR,
    COLOURS,
    HOUSE_NAMES,
    KINDS,
    SIZES,
    SPECIALTIES,
    STYLES,
    Kind,
)
from sandbox.marketplace import Marketplace

VENDORS = 30
VENDORS_OF_1688 = 18
GOODS_PER_VENDOR = 10
SPLITTING_VENDOR = 17
"""The last 1688 vendor: a cart of its goods may become two orders."""

KIND_OF = {kind.key: kind for kind in KINDS}


def draw(seed: str, below: int) -> int:
    """A number that looks like chance and is always the same for one seed."""
    return int.from_bytes(sha256(seed.encode()).digest()[:8]) % below


def generate() -> list[Good]:
    return [
        _good(_vendor(number), number, place)
        for number in range(VENDORS)
        for place in range(GOODS_PER_VENDOR)
    ]


def _vendor(number: int) -> Vendor:
    is_1688 = number < VENDORS_OF_1688
    _, trade, _ = SPECIALTIES[number % len(SPECIALTIES)]
    house = HOUSE_NAMES[number // len(CITIES)]
    city = CITIES[number % len(CITIES)]
    digits = 2_208_000_000_001 + number * 137_911
    company, company_en = ("有限公司", "Co., Ltd.") if is_1688 else ("旗舰店", "store")
    return Vendor(
        id=f"b2b-{digits}" if is_1688 else str(digits),
        marketplace=Marketplace.ALI1688 if is_1688 else Marketplace.TAOBAO,
        login=f"{city.zh}{house.zh}{trade.zh}{number + 1:02d}",
        name=Words(
            f"{city.zh}{house.zh}{trade.zh}{company}",
            f"{city.en} {house.en} {trade.en} {company_en}",
        ),
        city=city,
        postage_fen=(600, 800, 500, 0, 1000)[number % 5],
        free_from_fen=50_000,
        # The platform's own preview sample names `nzassure`, its request sample `assureTrade`.
        trade_types=("nzassure",) if number % 3 == 0 else ("assureTrade", "alipay"),
        splits=number == SPLITTING_VENDOR,
    )


def _good(vendor: Vendor, number: int, place: int) -> Good:
    _, _, kinds = SPECIALTIES[number % len(SPECIALTIES)]
    kind = KIND_OF[kinds[place % len(kinds)]]
    style = STYLES[(place + number) % len(STYLES)]
    seed = f"{number}/{place}"
    serial = number * GOODS_PER_VENDOR + place
    steps = (kind.dearest_fen - kind.cheapest_fen) // 10
    base = kind.cheapest_fen + 10 * draw(f"price {seed}", steps)
    is_1688 = vendor.marketplace is Marketplace.ALI1688
    return Good(
        id=str(610_000_000_000 + serial * 1_234_577 + draw(f"id {seed}", 900_000)),
        mp_id="" if is_1688 else str(4_096_526_000_000_000 + serial * 553_499_287),
        vendor=vendor,
        title=Words(
            f"{vendor.name.zh[:4]} {style.zh}{kind.noun.zh} {100 + serial}",
            f"{style.en.capitalize()} {kind.noun.en} {100 + serial}",
        ),
        kind=kind.key,
        shape=kind.shape,
        unit=kind.unit,
        weight_g=kind.weight_g,
        # One good of each 1688 vendor is sold from two pieces up.
        minimum=2 if is_1688 and place == GOODS_PER_VENDOR - 1 else 1,
        house="AB"[place % 2] if vendor.splits else "A",
        variants=_variants(kind, serial, base, is_1688=is_1688),
    )


def _variants(kind: Kind, serial: int, base_fen: int, *, is_1688: bool) -> list[Variant]:
    first = draw(f"colour {serial}", len(COLOURS))
    colours = [COLOURS[(first + step) % len(COLOURS)][0] for step in range(2 + serial % 2)]
    sizes: tuple[Property | None, ...] = SIZES[kind.sizes] or (None,)
    numbers = count(1)
    variants = []
    for colour in colours:
        for rank, size in enumerate(sizes):
            sku = 3_315_000_000_000 + serial * 1_522_121 + next(numbers) * 1009
            properties = (Property(COLOUR, colour), size) if size else (Property(COLOUR, colour),)
            variants.append(
                Variant(
                    sku_id=str(sku),
                    spec_id=sha256(f"spec {sku}".encode()).hexdigest()[:32] if is_1688 else "",
                    mp_sku_id="" if is_1688 else str(28_464_000_000_000 + sku % 1_000_000_000),
                    properties=properties,
                    price_fen=base_fen + rank * (base_fen // 200) * 10,
                    stock=500 + draw(f"stock {sku}", 9500),
                )
            )
    return variants
