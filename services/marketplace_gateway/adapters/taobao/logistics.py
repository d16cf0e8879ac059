"""`/logistics/detail/get`: the parcels of one sub-order and where they have been."""

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    listed,
    objects,
    text,
    values,
)
from services.marketplace_gateway.adapters.parcel_pieces import pieces_in
from services.marketplace_gateway.adapters.refusals import BrokeDownError
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.traces import steps_of
from services.marketplace_gateway.application.marketplace import RefusedError, UnreadableAnswerError
from services.marketplace_gateway.domain.provider_order import (
    LinePieces,
    Parcel,
    ProviderLine,
    ProviderOrder,
    Trace,
)

API = "/logistics/detail/get"
_LISTS = ("pnm_logistics_details", "logistics_details", "logistics_detail_list")
"""The first is documented; the others are what its name would be without a slip."""


async def parcels_of_line(
    client: IopClient, token: str, line: ProviderLine, order: ProviderOrder
) -> list[Parcel]:
    """Return the parcels that hold goods of one sub-order, and how many where that is told."""
    return [
        Parcel(
            text(entry, "mail_no"), _carrier(entry), (line.line_id,), _pieces(entry, line, order)
        )
        for entry in await _details(client, token, line.line_id)
        if text(entry, "mail_no")
    ]


def _pieces(entry: Fields, line: ProviderLine, order: ProviderOrder) -> tuple[LinePieces, ...]:
    """Return the pieces of a line in a parcel, whose goods are told by title alone.

    It may hold others of the order's lines too: those that the order shows in it, else any.
    """
    shown = {
        line_id
        for parcel in order.parcels
        if parcel.tracking_number == text(entry, "mail_no")
        for line_id in parcel.line_ids
    }
    maybe = [one for one in order.lines if not shown or one.line_id in shown]
    told = pieces_in(objects(entry, "logistics_goods"), "title", maybe)
    return tuple(one for one in told if one.line_id == line.line_id)


async def traces_of_line(client: IopClient, token: str, line_id: str) -> list[Trace]:
    """Return where the parcels of one sub-order have been."""
    return [
        Trace(
            text(entry, "mail_no"),
            _carrier(entry),
            # `standerd_desc` is spelt so.
            steps_of(
                objects(entry, "logistics_traces"),
                ("time",),
                ("standerd_desc", "standard_desc", "status_desc", "status"),
            ),
        )
        for entry in await _details(client, token, line_id)
    ]


async def _details(client: IopClient, token: str, line_id: str) -> list[Fields]:
    """Ask for one sub-order; a refusal says that nothing was sent of it yet.

    Raises UnreadableAnswerError for an answer that neither refuses nor lists parcels: none would
    be a guess.
    """
    answer = await client.read(token, API, {"purchase_order_line_id": line_id})
    # Some wrappings are lists: of one answer, or of the parcels themselves.
    told = [answer, *objects(answer, "data"), *objects({"list": values(answer, "result")}, "list")]
    details = [entry for part in told for entry in objects(part, *_LISTS)]
    details = details or [entry for entry in told if text(entry, "mail_no")]
    refusal = api_refusal(answer)
    if details or isinstance(refusal, RefusedError | BrokeDownError):
        return details
    if refusal is not None:
        raise refusal
    if not any(listed(part, name) == [] for part in told for name in _LISTS):
        raise UnreadableAnswerError(f"data.{_LISTS[0]} of {API}", outline(answer))
    return []


def _carrier(entry: Fields) -> str:
    partners = objects(entry, "logistics_partner")
    return text(partners[0], "company") if partners else ""
