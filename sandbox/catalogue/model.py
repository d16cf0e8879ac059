"""Vendors, goods and variants, named in Chinese and in English."""

from dataclasses import dataclass, field

from sandbox.marketplace import Marketplace


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Vendor:
    id: str
    """1688: the member id (`b2b-…`); Taobao Global: the numeric seller id."""

    marketplace: Marketplace
    login: str
    name: Words
    city: Words
    postage_fen: int
    free_from_fen: int
    trade_types: tuple[str, ...]
    splits: bool
    """1688 still splits some carts into several orders; this vendor's goods lie in two houses."""


@dataclass(frozen=True, slots=True)
class Property:
    name: Words
    value: Words


@dataclass(slots=True)
class Variant:
    sku_id: str
    spec_id: str
    """1688 only: 32 hexadecimal digits; orders name the variant by it."""

    mp_sku_id: str
    """Taobao Global only: the distributor's id, which orders must name."""

    properties: tuple[Property, ...]
    price_fen: int
    stock: int


@dataclass(slots=True)
class Good:
    id: str
    mp_id: str
    vendor: Vendor
    title: Words
    kind: str
    shape: str
    unit: Words
    weight_g: int
    minimum: int
    house: str
    variants: list[Variant]
    offline: bool = field(default=False)

    @property
    def marketplace(self) -> Marketplace:
        return self.vendor.marketplace


def configuration(variant: Variant) -> str:
    """`颜色:白色;尺码:M`, as Taobao Global prints a configuration."""
    return ";".join(f"{prop.name.zh}:{prop.value.zh}" for prop in variant.properties)
