"""The steps of refunds."""

from collections.abc import Callable

from services.activity_log.domain.item_narration import about
from services.activity_log.domain.sentence import Sentence, Value, say
from services.activity_log.domain.step import Step, StepType
from services.activity_log.domain.values import Text, Word
from services.activity_log.domain.wording import Data, items_of, money, provider


def refund_change(data: Data) -> Sentence:
    """Return `refund on provider order 5821: requested → refunded, 14.90 CNY`."""
    refund, previous = data["refund"], data["previous"]
    status = Word("refund", refund["status"])
    raw = say(" ({raw})", raw=refund["raw_status"]) if refund["raw_status"] else Text("")
    amount = say(", {amount}", amount=money(refund["amount"])) if refund["amount"] else Text("")
    values: dict[str, Value] = {
        "order": Text(data["provider_order_id"]),
        "status": status,
        "raw": raw,
        "amount": amount,
    }
    if previous:
        return say(
            "refund on provider order {order}: {previous} → {status}{raw}{amount}",
            previous=Word("refund", previous["status"]),
            **values,
        )
    return say("refund on provider order {order}: {status}{raw}{amount}", **values)


def _type(data: Data) -> StepType:
    refused = data["refund"]["status"] == "refused"
    return StepType.WARNING if refused else StepType.INFORMATION


def _of_order(data: Data) -> tuple[Step, ...]:
    told: dict[str, Value] = {"provider": provider(data), "told": refund_change(data)}
    if not data["items"]:
        return (Step(_type(data), say("{provider}: {told}.", **told)),)
    items = items_of(data["items"])
    concerns = say("{provider}: {told}. It concerns {items}.", **told, items=items)
    return (Step(_type(data), concerns),)


REFUND_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.ProviderRefundChanged": _of_order,
    "order_status.RefundChanged": lambda d: (about(d, refund_change(d), _type(d)),),
}
