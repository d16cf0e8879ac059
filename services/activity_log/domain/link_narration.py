"""The steps of how items come onto provider orders: booked, bound, refused."""

from collections.abc import Callable

from services.activity_log.domain.item_narration import about
from services.activity_log.domain.sentence import Sentence, say
from services.activity_log.domain.step import Step, StepType
from services.activity_log.domain.values import Said
from services.activity_log.domain.wording import Data, provider, reason

Steps = tuple[Step, ...]


def booked(data: Data) -> Sentence:
    """Return where the item was booked."""
    number = data["provider_order_id"]
    return say("booked on {provider} order {order}", provider=provider(data), order=number)


def bound(data: Data) -> Sentence:
    """Return what the item was bound to."""
    number = data["provider_order_id"]
    return say("bound to {provider} order {order}", provider=provider(data), order=number)


def _bought_again(data: Data) -> Steps:
    told = say(
        "bought a second time: {provider} order {order} was made too",
        provider=provider(data),
        order=data["provider_order_id"],
    )
    return (about(data, told, StepType.WARNING),)


def _refused(told: Callable[[Data], Sentence]) -> Callable[[Data], Steps]:
    return lambda data: (about(data, told(data), StepType.ERROR),)


LINK_STEPS: dict[str, Callable[[Data], Steps]] = {
    "order_status.Booked": lambda d: (about(d, booked(d)),),
    "order_status.BoughtAgain": _bought_again,
    "order_status.BookingRefused": _refused(lambda d: say("not booked: {why}", why=reason(d))),
    "order_status.BookingWithdrawn": lambda d: (about(d, say("withdrawn before it was sent")),),
    "order_status.BookingFailed": _refused(
        lambda d: say("not booked: {why}", why=Said(d["message"].rstrip(".")))
    ),
    "order_status.Bound": lambda d: (about(d, bound(d)),),
    "order_status.BindRefused": _refused(lambda d: say("not bound: {why}", why=reason(d))),
    "order_status.UnbindRefused": _refused(lambda d: say("not unbound: {why}", why=reason(d))),
}
