"""The steps of sessions (marketplace accounts) and of synchronizations."""

from collections.abc import Callable

from services.activity_log.domain.step import Step, error, information, warning
from services.activity_log.domain.wording import (
    Data,
    count,
    moment_of,
    provider,
    reason,
    shortened,
)

_MAKE = {"succeeded": information, "failed": error}


def _errors(data: Data) -> tuple[Step, ...]:
    return tuple(error(shortened(message)) for message in data["errors"])


def _started(data: Data) -> tuple[Step, ...]:
    by = "by hand" if data["trigger"] == "manual" else "by itself"
    return (
        information(
            f"Started {by}: {count(data['item_lines'], 'item line')} and"
            f" {count(data['provider_orders'], 'provider order')} found."
        ),
    )


def _progressed(data: Data) -> tuple[Step, ...]:
    read, total = data["provider_orders_read"], data["provider_orders"]
    return (information(f"{read:,} of {count(total, 'provider order')} read."), *_errors(data))


def _finished(data: Data) -> tuple[Step, ...]:
    told = (
        f"Ended: {count(data['provider_orders_read'], 'provider order')} read,"
        f" {data['changed']:,} changed."
    )
    return (_MAKE.get(data["outcome"], warning)(told),)


_PAUSED = {
    "booking_limit": "the booking limit is reached",
    "rate_limit": "too many calls",
    "risk_control": "the marketplace holds the account for unsafe",
}


def _paused(data: Data) -> tuple[Step, ...]:
    until = data["until"]
    then = f"Tried again at {moment_of(until)}" if until else "A person must clear it"
    said = reason({"code": data["code"], "message": data["message"]}).rstrip(".")
    why = f"{_PAUSED[data['reason']]}: {shortened(said)}"
    return (warning(f"{provider(data)} session paused, {why}. {then}."),)


def _session(told: str) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (information(f"{provider(data)} session {told}."),)


SESSION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.SynchronizationStarted": _started,
    "marketplace.SynchronizationProgressed": _progressed,
    "marketplace.SynchronizationWaiting": lambda d: (
        warning(f"The {provider(d)} session has expired: waits for a login."),
    ),
    "marketplace.SynchronizationFinished": _finished,
    "marketplace.SessionAdded": lambda d: (
        information(f"{provider(d)} session {d['name']} added, account {d['account_id']}."),
    ),
    "marketplace.SessionAuthorized": _session("authorized again; what had waited goes on"),
    "marketplace.SessionExpired": lambda d: (
        warning(f"{provider(d)} session has expired: {shortened(d['reason'])}"),
    ),
    "marketplace.SessionExpiring": lambda d: (
        warning(
            f"The login of a {provider(d)} session ends at {moment_of(d['expires_at'])}:"
            " log in again before."
        ),
    ),
    "marketplace.SessionPaused": _paused,
    "marketplace.SessionResumed": _session("works again; what had waited goes on"),
    "marketplace.SessionRenamed": lambda d: (
        information(f"{provider(d)} session is called {d['name']} now."),
    ),
    "marketplace.SessionDisabled": _session("disabled: no new booking goes to it"),
    "marketplace.SessionEnabled": _session("enabled again"),
    "marketplace.SessionRemoved": _session("removed"),
}
