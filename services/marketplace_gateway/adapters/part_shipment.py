"""An order that was sent in part: neither marketplace has a word for it, the lines tell."""

from collections.abc import Sequence

from services.marketplace_gateway.domain.provider_order import ProviderStatus

_SENT = frozenset(
    {
        ProviderStatus.PART_SHIPPED,
        ProviderStatus.SHIPPED,
        ProviderStatus.SIGNED,
        ProviderStatus.FINISHED,
    }
)


def seen_by_lines(order: ProviderStatus, lines: Sequence[ProviderStatus]) -> ProviderStatus:
    """Correct an order's status by its lines.

    The documented 1688 sample of a half-sent order says `waitbuyerreceive`, as for one that was
    sent whole; Taobao Global goes on saying WAIT_SELLER_SEND_GOODS.
    """
    if order not in {ProviderStatus.PAID, ProviderStatus.SHIPPED}:
        return order
    sent = any(line in _SENT for line in lines)
    waiting = any(line is ProviderStatus.PAID for line in lines)
    if (sent and waiting) or ProviderStatus.PART_SHIPPED in lines:
        return ProviderStatus.PART_SHIPPED
    return ProviderStatus.SHIPPED if sent else order
