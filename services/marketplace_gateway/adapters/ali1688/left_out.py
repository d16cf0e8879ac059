"""Which lines an answer to a purchase says were not bought, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.marketplace_gateway.adapters.ali1688.cargo import Cargo
from services.marketplace_gateway.adapters.ali1688.told_orders import parts
from services.marketplace_gateway.adapters.loose_reading import Fields, listed, objects, text
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.application.marketplace import (
    FailedLine,
    MarketplaceError,
    NoAnswerError,
)
from services.marketplace_gateway.domain.provider_order import Provider

_CODES = ("errorCode", "resultCode", "code")
_MESSAGES = ("errorMessage", "errorMsg", "message")


@dataclass(slots=True)
class LeftOut:
    """The lines by number, and what makes them less than certain."""

    lines: dict[str, FailedLine] = field(default_factory=dict)
    all_traced: bool = True
    """Whether every entry could be read and traced to a line, with a reason that is certain."""
    reason: MarketplaceError | None = None
    """The first reason, as a refusal of all."""
    doubt: NoAnswerError | None = None
    """A reason after which the line may have been bought all the same."""


def left_out(answer: Fields, refused_orders: Iterable[Fields], cargo: Cargo) -> LeftOut:
    """Collect the entries of `failedOfferList`, and those of `orderList` that are no orders."""
    found = LeftOut()
    for entry in (*_failed_offers(answer, found), *refused_orders):
        code, message = text(entry, *_CODES), text(entry, *_MESSAGES)
        reason = refusal_of(Provider.ALI1688, code, message, buys=True)
        if isinstance(reason, NoAnswerError):
            found.doubt = found.doubt or reason
            found.all_traced = False
            continue
        goods = [entry, *objects(entry, "cargoList"), *objects(entry, "failedOfferList")]
        lines = [line for one in goods for line in cargo.lines_of(one)]
        found.all_traced = found.all_traced and bool(lines)
        found.reason = found.reason or reason
        for line in lines:
            found.lines[line.line_no] = FailedLine(line.line_no, code, message)
    return found


def _failed_offers(answer: Fields, found: LeftOut) -> list[Fields]:
    entries: list[Fields] = []
    for part in parts(answer):
        told = part.get("failedOfferList")
        offers = listed(part, "failedOfferList")
        readable = [one for one in offers or () if isinstance(one, dict)]
        if (offers is None and told) or len(readable) != len(offers or ()):
            found.all_traced = False
        entries += readable
    return entries
