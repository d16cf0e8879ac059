"""Asking the marketplace: book, bind, unbind. One request at a time, and only where it fits."""

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState, OpenRequest, RequestKind
from services.order_status.domain.item_events import (
    BindRequested,
    BookingRequested,
    ItemEvent,
    UnbindRequested,
)
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import UNBINDABLE
from services.order_status.domain.vocabulary import ItemStatus

Decision = tuple[ItemEvent, ...] | Refusal

REQUEST_OPEN = "request_open"
"""Code of the refusal while the marketplace has not answered."""

_UNDER_WAY = {
    RequestKind.BOOKING: "being booked",
    RequestKind.BINDING: "being bound to a provider order",
    RequestKind.UNBINDING: "being unbound from its provider order",
}


def may_book_automatically(state: ItemState) -> bool:
    """Say whether automatic booking may take the item.

    Only one that was paid, and that nobody has touched since; never one that came back from an
    order, or whose booking was refused.
    """
    ready = _why_not_ready(state) is None and state.request is None
    return state.newly_paid and not state.refused_before and ready


def still_open(request: OpenRequest) -> Refusal:
    return Refusal(
        REQUEST_OPEN,
        f"The item is {_UNDER_WAY[request.kind]}; wait until the marketplace has answered.",
        {"kind": request.kind.value, "operation_id": request.operation_id},
    )


def request_booking(state: ItemState, command: c.RequestBooking) -> Decision:
    return _why_not_ready(state) or (BookingRequested(command.operation_id, command.session_id),)


def request_binding(state: ItemState, command: c.RequestBinding) -> Decision:
    return _why_not_ready(state) or (
        BindRequested(command.operation_id, command.provider_order_id, command.session_id),
    )


def request_unbinding(state: ItemState, command: c.RequestUnbinding) -> Decision:
    if state.link is None:
        return Refusal("not_linked", "The item is on no provider order, so there is none to leave.")
    if state.status not in UNBINDABLE:
        return Refusal(
            "not_in_goods_purchased",
            "Only an item in Goods purchased can be unbound; put its status back to Paid first.",
            {"status": state.status.value},
        )
    return (UnbindRequested(command.operation_id),)


def _why_not_ready(state: ItemState) -> Refusal | None:
    """Return why the item is not in Ready for purchase, if it is not."""
    if state.link is not None:
        return Refusal(
            "already_linked",
            f"The item is already on provider order {state.link.provider_order_id}.",
            {"provider_order_id": state.link.provider_order_id},
        )
    if state.status is not ItemStatus.PAID:
        return Refusal(
            "not_ready_for_purchase",
            f"Only a Paid item can be bought; this one is {state.status.replace('_', ' ')}.",
            {"status": state.status.value},
        )
    return None
