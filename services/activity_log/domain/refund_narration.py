"""The steps of refunds."""

from collections.abc import Callable

from services.activity_log.domain.item_narration import about
from services.activity_log.domain.step import Step, StepType
from services.activity_log.domain.wording import Data, items_of, money, provider, words


def refund_change(data: Data) -> str:
    """Return `refund on provider order 5821: requested → refunded, 14.90 CNY`."""
    refund, previous = data["refund"], data["previous"]
    before = f"{words(previous['status'])} → " if previous else ""
    amount = f", {money(refund['amount'])}" if refund["amount"] else ""
    raw = f" ({refund['raw_status']})" if refund["raw_status"] else ""
    number = data["provider_order_id"]
    return f"refund on provider order {number}: {before}{words(refund['status'])}{raw}{amount}"


def _type(data: Data) -> StepType:
    refused = data["refund"]["status"] == "refused"
    return StepType.WARNING if refused else StepType.INFORMATION


def _of_order(data: Data) -> tuple[Step, ...]:
    told = f"{provider(data)}: {refund_change(data)}"
    concerns = f". It concerns {items_of(data['items'])}" if data["items"] else ""
    return (Step(_type(data), f"{told}{concerns}."),)


REFUND_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.ProviderRefundChanged": _of_order,
    "order_status.RefundChanged": lambda d: (about(d, refund_change(d), _type(d)),),
}
