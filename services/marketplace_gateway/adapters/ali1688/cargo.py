"""What is sent of a draft: goods and address, strictly as fastCreateOrder-1 documents them."""

import re
from collections.abc import Sequence

from services.marketplace_gateway.adapters.ali1688.assumptions import (
    LINES_PER_BOOKING,
    LONGEST_ADDRESS,
    LONGEST_MESSAGE,
)
from services.marketplace_gateway.adapters.exact_json import compact_json
from services.marketplace_gateway.adapters.loose_reading import Fields, identifier
from services.marketplace_gateway.application.marketplace import (
    Address,
    Draft,
    DraftLine,
    RefusedError,
)

_NAMED_GOODS = re.compile(r"(?<![0-9A-Za-z])([0-9]{5,19})(?:_([0-9A-Za-z]+))?")


class Cargo:
    """The kinds of goods in a draft (offer and specification) with the lines that want them."""

    def __init__(self, lines: Sequence[DraftLine]) -> None:
        self._kinds: dict[tuple[str, str], list[DraftLine]] = {}
        for line in lines:
            self._kinds.setdefault((line.goods_id, line.sku_id), []).append(line)

    def parameter(self) -> str:
        """Write `cargoParamList`; a product without variants has no specId."""
        cargo = []
        for (offer, spec), lines in self._kinds.items():
            entry: dict[str, int | str] = {"offerId": int(offer)}
            if spec:
                entry["specId"] = spec
            cargo.append(entry | {"quantity": sum(line.quantity for line in lines)})
        return compact_json(cargo)

    def quantity(self, lines: Sequence[DraftLine]) -> int:
        return sum(line.quantity for line in lines)

    def lines_of(self, entry: Fields) -> list[DraftLine]:
        """Find the lines that an entry of an answer speaks of.

        By offer and specId, else by the numeric skuId, else by the offer where the draft has
        only one kind of it (answers leave out specId for products without variants).
        """
        offer = identifier(entry, "offerId", "productID")
        for key in ("specId", "skuId", "skuID"):
            if found := self._kinds.get((offer, identifier(entry, key))):
                return found
        alike = [lines for (kind, _), lines in self._kinds.items() if kind == offer]
        return alike[0] if len(alike) == 1 else []

    def named_in(self, message: str) -> list[DraftLine]:
        """Find the lines whose goods a message names, as 商品[offerId_specId] or 商品[offerId]."""
        named: dict[str, DraftLine] = {}
        for offer, spec in _NAMED_GOODS.findall(message):
            lines = self._kinds.get((offer, spec)) if spec else None
            alike = [own for (kind, _), own in self._kinds.items() if kind == offer]
            if lines is None and spec and len(alike) > 1:
                # One of several variants, in a writing that is not ours: which, nobody can tell.
                continue
            named |= {line.line_no: line for own in ([lines] if lines else alike) for line in own}
        return list(named.values())

    def kinds(self) -> list[list[DraftLine]]:
        """Return the lines by kind of goods."""
        return list(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)


def checked_cargo(draft: Draft) -> Cargo:
    """Refuse a draft that the platform's documents rule out, before anything is sent."""
    cargo = Cargo(draft.lines)
    if not 0 < len(cargo) <= LINES_PER_BOOKING:
        raise RefusedError("TOO_MANY_KINDS", f"{len(cargo)} kinds; 1 to {LINES_PER_BOOKING} fit")
    for line in draft.lines:
        if not _is_number(line.goods_id):
            raise RefusedError("BAD_GOODS_ID", f"{line.goods_id!r} is no 1688 offer id")
        if line.quantity < 1:
            raise RefusedError("BAD_QUANTITY", f"{line.quantity} of {line.goods_id}")
    if len(draft.message) > LONGEST_MESSAGE:
        raise RefusedError("MESSAGE_TOO_LONG", f"longer than {LONGEST_MESSAGE} characters")
    if len(draft.address.street) > LONGEST_ADDRESS:
        raise RefusedError("ADDRESS_TOO_LONG", f"longer than {LONGEST_ADDRESS} characters")
    return cargo


def address_parameter(address: Address) -> str:
    """Write `addressParam` in its text form; empty fields are left out."""
    fields = {
        "fullName": address.full_name,
        "mobile": address.mobile,
        "phone": address.mobile,
        "postCode": address.post_code,
        "provinceText": address.province,
        "cityText": address.city,
        "areaText": address.district,
        "address": address.street,
    }
    return compact_json({key: value for key, value in fields.items() if value})


def order_number(order_id: str) -> int | None:
    """Return a 1688 order id as the number that requests carry; None for what cannot be one."""
    return int(order_id) if _is_number(order_id) else None


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 19
