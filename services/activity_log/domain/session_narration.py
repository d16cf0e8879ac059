"""The steps of sessions (marketplace accounts) and of synchronizations."""

from collections.abc import Callable
from dataclasses import replace

from services.activity_log.domain.sentence import Sentence, counted, say
from services.activity_log.domain.step import Step, error, information, warning
from services.activity_log.domain.values import Said
from services.activity_log.domain.wording import (
    Data,
    moment_of,
    provider,
    provider_orders,
    reason,
    shortened,
)

_MAKE = {"succeeded": information, "failed": error}


def _errors(data: Data) -> tuple[Step, ...]:
    return tuple(error(_error(shortened(message))) for message in data["errors"])


def _error(message: str) -> Sentence:
    """Return an error; most begin with the number of the provider order that they concern."""
    number, colon, told = message.partition(": ")
    if colon and number.isdecimal():
        return say("{order}: {error}", order=number, error=Said(told))
    return say("{error}", error=Said(message))


def _started(data: Data) -> tuple[Step, ...]:
    lines = counted("{number} item line", "{number} item lines", data["item_lines"])
    orders = provider_orders(data["provider_orders"])
    if data["trigger"] == "manual":
        told = say("Started by hand: {lines} and {orders} found.", lines=lines, orders=orders)
    else:
        told = say("Started by itself: {lines} and {orders} found.", lines=lines, orders=orders)
    return (information(told),)


def _progressed(data: Data) -> tuple[Step, ...]:
    told = counted(
        "{read} of {number} provider order read.",
        "{read} of {number} provider orders read.",
        data["provider_orders"],
        read=data["provider_orders_read"],
    )
    return (information(told), *_errors(data))


def _finished(data: Data) -> tuple[Step, ...]:
    told = counted(
        "Ended: {number} provider order read, {changed} changed.",
        "Ended: {number} provider orders read, {changed} changed.",
        data["provider_orders_read"],
        changed=data["changed"],
    )
    return (_MAKE.get(data["outcome"], warning)(told),)


_PAUSED = {
    "booking_limit": say("the booking limit is reached"),
    "rate_limit": say("too many calls"),
    "risk_control": say("the marketplace holds the account for unsafe"),
}


def _paused(data: Data) -> tuple[Step, ...]:
    until = data["until"]
    said = replace(reason({"code": data["code"], "message": data["message"]}), short=True)
    told = say(
        "{provider} session paused, {why}: {reason}. {then}.",
        provider=provider(data),
        why=_PAUSED[data["reason"]],
        reason=said,
        then=say("Tried again at {until}", until=moment_of(until))
        if until
        else say("A person must clear it"),
    )
    return (warning(told),)


SESSION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.SynchronizationStarted": _started,
    "marketplace.SynchronizationProgressed": _progressed,
    "marketplace.SynchronizationWaiting": lambda d: (
        warning(
            say("The {provider} session has expired: waits for a login.", provider=provider(d))
        ),
    ),
    "marketplace.SynchronizationFinished": _finished,
    "marketplace.SessionAdded": lambda d: (
        information(
            say(
                "{provider} session {name} added, account {account}.",
                provider=provider(d),
                name=d["name"],
                account=d["account_id"],
            )
        ),
    ),
    "marketplace.SessionAuthorized": lambda d: (
        information(
            say(
                "{provider} session authorized again; what had waited goes on.",
                provider=provider(d),
            )
        ),
    ),
    "marketplace.SessionExpired": lambda d: (
        warning(
            say(
                "{provider} session has expired: {reason}",
                provider=provider(d),
                reason=Said(shortened(d["reason"])),
            )
        ),
    ),
    "marketplace.SessionExpiring": lambda d: (
        warning(
            say(
                "The login of a {provider} session ends at {until}: log in again before.",
                provider=provider(d),
                until=moment_of(d["expires_at"]),
            )
        ),
    ),
    "marketplace.SessionPaused": _paused,
    "marketplace.SessionResumed": lambda d: (
        information(
            say("{provider} session works again; what had waited goes on.", provider=provider(d))
        ),
    ),
    "marketplace.SessionRenamed": lambda d: (
        information(
            say("{provider} session is called {name} now.", provider=provider(d), name=d["name"])
        ),
    ),
    "marketplace.SessionDisabled": lambda d: (
        information(
            say("{provider} session disabled: no new booking goes to it.", provider=provider(d))
        ),
    ),
    "marketplace.SessionEnabled": lambda d: (
        information(say("{provider} session enabled again.", provider=provider(d))),
    ),
    "marketplace.SessionRemoved": lambda d: (
        information(say("{provider} session removed.", provider=provider(d))),
    ),
}
