"""The steps of a reconciliation: what only one side knows, and who is asked about it."""

from collections.abc import Callable

from services.activity_log.domain.step import Step, information, warning
from services.activity_log.domain.wording import Data, count, provider, who

_WHAT = {"order": "the order", "payment": "its payment", "refund": "its refund"}


def _difference(data: Data, found: Data) -> Step:
    what, _, where = str(found["kind"]).partition("_only_")
    side = provider(data) if where == "there" else "Caigou"
    to = f"assigned to {who(found['assigned_to'])}" if found["assigned_to"] else "for anybody"
    return warning(
        f"{provider(data)} order {found['provider_order_id']}: only {side} knows {_WHAT[what]};"
        f" {to}."
    )


def _finished(data: Data) -> tuple[Step, ...]:
    differences = data["differences"]
    found = count(len(differences), "difference") if differences else "no difference"
    told = f"{count(data['provider_orders'], 'provider order')} of {provider(data)} compared"
    return (
        information(f"{told}: {found}."),
        *(_difference(data, one) for one in differences),
    )


RECONCILIATION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.ReconciliationFinished": _finished,
}
