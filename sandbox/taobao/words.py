"""How Taobao Global names what the order book knows (consts of taobao-global; typos are real)."""

from sandbox.orders.model import State
from sandbox.orders.refund import RefundState

STATUS = {
    State.CREATING: "BULIDING",
    State.UNPAID: "WAIT_BUYER_P",
    State.PAID: "WAIT_SELLER_SEND_GOODS",
    State.PART_SHIPPED: "WAIT_SELLER_SEND_GOODS",
    State.SHIPPED: "WAIT_BUYER_CONFIRM_GOODS",
    State.SIGNED: "WAIT_BUYER_CONFIRM_GOODS",
    # Recollection only: no list of the platform has a word for a finished order.
    State.FINISHED: "TRADE_FINISHED",
    State.CLOSED: "TRADE_CLOSED",
}
# consts of taobao-global.
REFUND_STATUS = {
    RefundState.REQUESTED: 10,
    RefundState.AGREED: 20,
    RefundState.RETURNED: 30,
    RefundState.SUCCEEDED: 100,
    RefundState.REFUSED: -10,
    RefundState.CLOSED: -20,
}


def states_named(status: str) -> tuple[str, ...]:
    return tuple(state.value for state, word in STATUS.items() if word == status)
