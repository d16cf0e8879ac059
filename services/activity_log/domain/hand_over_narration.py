"""The steps of orders in flight that another session looks after."""

from collections.abc import Callable

from services.activity_log.domain.step import Step, error, information
from services.activity_log.domain.wording import Data, count, provider

NUMBERS_NAMED = 20


def _failed(data: Data) -> tuple[Step, ...]:
    numbers = data["provider_order_ids"]
    named = ", ".join(numbers[:NUMBERS_NAMED]) + (", …" if len(numbers) > NUMBERS_NAMED else "")
    told = (
        f"Not handed over: session {data['to_session_id']} does not see"
        f" {count(len(numbers), 'order')} of {provider(data)} ({named})."
        " The session stays, disabled."
    )
    return (error(told),)


def handed_over(data: Data) -> str:
    """Return which session looks after the provider order, old → new."""
    return (
        f"provider order {data['provider_order_id']}:"
        f" session {data['previous_session_id']} → session {data['session_id']}"
    )


HAND_OVER_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.SessionHandOverStarted": lambda d: (
        information(
            f"{provider(d)} session is removed once session {d['to_session_id']} sees its orders"
            " in flight."
        ),
    ),
    "marketplace.SessionHandOverFailed": _failed,
    "marketplace.ProviderOrderHandedOver": lambda d: (
        information(f"{provider(d)}: {handed_over(d)}."),
    ),
}
