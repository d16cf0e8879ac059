"""How an activity stands: what follows from its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.activity_log.domain.activity import Activity, Hold, Question
from services.activity_log.domain.activity_types import ActivityType
from services.activity_log.domain.parts import id_of

CANCELLABLE = frozenset({ActivityType.BOOKING, ActivityType.SYNCHRONIZING})
"""A binding or an unbinding is sent to the marketplace as soon as it is asked for."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do about an activity now: a command, ready to be sent."""

    key: str
    label: str
    command: str
    body: dict[str, str]


def is_finished(activity: Activity) -> bool:
    """Tell whether it is over; what never runs is over unless it waits for an answer."""
    if activity.ending is not None:
        return True
    return not activity.is_long and not open_questions(activity)


def finished_at(activity: Activity) -> datetime | None:
    """Return when it ended; what still follows from it later does not count."""
    if activity.ending is not None:
        return activity.ending.moment.at
    return activity.last.at if is_finished(activity) else None


def outcome(activity: Activity) -> str | None:
    """Return succeeded, partly, failed or cancelled; None while it runs."""
    if activity.ending is not None:
        return activity.ending.outcome
    return "succeeded" if is_finished(activity) else None


def progress(activity: Activity) -> int:
    """Return percent; 100 is kept for what has ended."""
    if is_finished(activity):
        return 100
    done, total = activity.lines_settled, activity.lines_total
    if activity.reads_total:
        done, total = activity.reads_done, activity.reads_total
    return min(99, 100 * done // total) if total else 0


def work_time(activity: Activity, now: datetime) -> timedelta:
    """Return how long it has worked, up to its end or up to now."""
    return max((finished_at(activity) or now) - activity.start, timedelta())


def open_questions(activity: Activity) -> dict[str, Question]:
    """Return the questions that nobody has answered yet, the oldest first."""
    found = [(key, q) for key, q in activity.questions.items() if q.is_open]
    return dict(sorted(found, key=lambda pair: (pair[1].asked, pair[0])))


def logins_awaited(activity: Activity) -> dict[str, str]:
    """Return the sessions that the activity waits for, and where to log in if that is known."""
    if is_finished(activity):
        return {}
    news = sorted(activity.news.items(), key=lambda pair: (pair[1].moment, pair[0]))
    return {n.session_id: n.login_url for _, n in news if n.session_id}


def holds(activity: Activity) -> list[Hold]:
    """Return what its bookings wait for, once for each session, with the earliest time."""
    if is_finished(activity):
        return []
    found: dict[tuple[str, str], Hold] = {}
    for hold in (news.hold for news in activity.news.values() if news.hold):
        key = (hold.session_id, hold.reason)
        found[key] = min(found.get(key, hold), hold, key=lambda h: (h.until is None, h.until))
    return [found[key] for key in sorted(found)]


def is_awaiting(activity: Activity) -> bool:
    """Tell whether a person has to act before it can go on."""
    return bool(open_questions(activity) or logins_awaited(activity))


def actions(activity: Activity, root: str) -> list[Action]:
    """Return what can be done now: answers, logins, cancel."""
    found: list[Action] = []
    for question_id, question in open_questions(activity).items():
        found += answers(question_id, question)
    for session_id in logins_awaited(activity):
        found.append(Action("log_in", "Log in again", "log-in-again", {"session_id": session_id}))
    runs = not is_finished(activity) and not activity.cancel_requested
    if runs and root.startswith("operation:") and activity.origin.type in CANCELLABLE:
        found.append(Action("cancel", "Cancel", "cancel-operation", {"operation_id": id_of(root)}))
    if runs and root.startswith("synchronization:"):
        body = {"synchronization_id": id_of(root)}
        found.append(Action("cancel", "Cancel", "cancel-synchronization", body))
    return found


def answers(question_id: str, question: Question) -> list[Action]:
    """Return one action for each choice of a question."""
    return [
        Action(
            "answer",
            choice.label,
            "answer-question",
            {"question_id": question_id, "choice": choice.key},
        )
        for choice in question.choices
    ]
