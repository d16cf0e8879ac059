"""What the activities of sessions (marketplace accounts) are called."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Sentence, say
from services.activity_log.domain.wording import Data, provider

SESSION_DESCRIPTIONS: dict[str, Callable[[Data], Sentence | None]] = {
    "marketplace.SessionAdded": lambda d: say(
        "Add {provider} session {name}", provider=provider(d), name=d["name"]
    ),
    "marketplace.SessionAuthorized": lambda d: say(
        "Log in to a {provider} session again", provider=provider(d)
    ),
    "marketplace.SessionExpired": lambda d: say(
        "A {provider} session has expired", provider=provider(d)
    ),
    "marketplace.SessionRenamed": lambda d: say(
        "Rename a {provider} session to {name}", provider=provider(d), name=d["name"]
    ),
    "marketplace.SessionDisabled": lambda d: say(
        "Disable a {provider} session", provider=provider(d)
    ),
    "marketplace.SessionEnabled": lambda d: say(
        "Enable a {provider} session", provider=provider(d)
    ),
    "marketplace.SessionRemoved": lambda d: say(
        "Remove a {provider} session", provider=provider(d)
    ),
    "marketplace.SessionExpiring": lambda d: say(
        "The login of a {provider} session ends soon", provider=provider(d)
    ),
    "marketplace.SessionPaused": lambda d: say(
        "A {provider} session is paused", provider=provider(d)
    ),
    "marketplace.SessionResumed": lambda d: say(
        "A {provider} session works again", provider=provider(d)
    ),
    "marketplace.SessionHandOverStarted": lambda d: say(
        "Hand over the orders of a {provider} session and remove it", provider=provider(d)
    ),
    "marketplace.SessionHandOverFailed": lambda d: say(
        "Hand over the orders of a {provider} session", provider=provider(d)
    ),
    "marketplace.ProviderOrderHandedOver": lambda d: say(
        "Hand over {provider} order {order}", provider=provider(d), order=d["provider_order_id"]
    ),
    "order_status.LinkHandedOver": lambda d: say(
        "Hand over provider order {order}", order=d["provider_order_id"]
    ),
    "marketplace.BudgetSet": lambda d: say(
        "Set the booking budget of a {provider} session", provider=provider(d)
    ),
    "marketplace.BudgetLearned": lambda d: say(
        "The booking budget of a {provider} session was lowered", provider=provider(d)
    ),
}
