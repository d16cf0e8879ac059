"""The steps of a reconciliation: what only one side knows, and who is asked about it."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Sentence, counted, say
from services.activity_log.domain.step import Step, information, warning
from services.activity_log.domain.values import Text
from services.activity_log.domain.wording import Data, provider, provider_orders, who

_WHAT = {"order": say("the order"), "payment": say("its payment"), "refund": say("its refund")}


def differences(number: int) -> Sentence:
    return counted("{number} difference", "{number} differences", number)


def _difference(data: Data, found: Data) -> Step:
    what, _, where = str(found["kind"]).partition("_only_")
    whom = found["assigned_to"]
    told = say(
        "{provider} order {order}: only {side} knows {what}; {whom}.",
        provider=provider(data),
        order=found["provider_order_id"],
        side=provider(data) if where == "there" else Text("Caigou"),
        what=_WHAT[what],
        whom=say("assigned to {person}", person=who(whom)) if whom else say("for anybody"),
    )
    return warning(told)


def _finished(data: Data) -> tuple[Step, ...]:
    found = data["differences"]
    told = say(
        "{orders} of {provider} compared: {found}.",
        orders=provider_orders(data["provider_orders"]),
        provider=provider(data),
        found=differences(len(found)) if found else say("no difference"),
    )
    return (information(told), *(_difference(data, one) for one in found))


RECONCILIATION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.ReconciliationFinished": _finished,
}
