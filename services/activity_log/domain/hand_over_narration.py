"""The steps of orders in flight that another session looks after."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Sentence, counted, say
from services.activity_log.domain.step import Step, error, information
from services.activity_log.domain.wording import Data, provider

NUMBERS_NAMED = 20


def _failed(data: Data) -> tuple[Step, ...]:
    numbers = data["provider_order_ids"]
    named = ", ".join(numbers[:NUMBERS_NAMED]) + (", …" if len(numbers) > NUMBERS_NAMED else "")
    told = counted(
        "Not handed over: session {session} does not see {number} order of {provider} ({named})."
        " The session stays, disabled.",
        "Not handed over: session {session} does not see {number} orders of {provider} ({named})."
        " The session stays, disabled.",
        len(numbers),
        session=data["to_session_id"],
        provider=provider(data),
        named=named,
    )
    return (error(told),)


def handed_over(data: Data) -> Sentence:
    """Return which session looks after the provider order, old → new."""
    return say(
        "provider order {order}: session {previous} → session {session}",
        order=data["provider_order_id"],
        previous=data["previous_session_id"],
        session=data["session_id"],
    )


HAND_OVER_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.SessionHandOverStarted": lambda d: (
        information(
            say(
                "{provider} session is removed once session {session} sees its orders in flight.",
                provider=provider(d),
                session=d["to_session_id"],
            )
        ),
    ),
    "marketplace.SessionHandOverFailed": _failed,
    "marketplace.ProviderOrderHandedOver": lambda d: (
        information(say("{provider}: {told}.", provider=provider(d), told=handed_over(d))),
    ),
}
