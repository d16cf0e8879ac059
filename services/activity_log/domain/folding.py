"""What one event says about its activity, and the fold that adds it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.activity_log.domain.activity import (
    ORDERS_NAMED,
    Activity,
    Choice,
    Ending,
    Hold,
    News,
    Origin,
    Question,
    merge,
)
from services.activity_log.domain.activity_types import evidence_of
from services.activity_log.domain.descriptions import describe
from services.activity_log.domain.entry import MARKETPLACE, Entry
from services.activity_log.domain.mentions import mentions_of
from services.activity_log.domain.step import Step, StepType

BY_ITSELF = 1
"""The rank of an ending that the event itself implies; an announced one counts more."""
ANNOUNCED = 2

_SESSION_FIELDS = ("session_id", "previous_session_id", "to_session_id")


def fold(activity: Activity | None, entry: Entry, steps: Sequence[Step]) -> Activity:
    """Return the activity with one event more, and its steps. Each event must come once."""
    if activity is None:
        return said_by(entry, steps)
    return merge(activity, said_by(entry, steps, activity.origin))


def said_by(entry: Entry, steps: Sequence[Step], known: Origin | None = None) -> Activity:
    """Return the activity as this event alone tells it; `steps` are the event's.

    Where an origin is known that says more, it stands for the event's own, which need not be
    put into words then.
    """
    moment, data = entry.moment, entry.data
    rank, type_ = evidence_of(entry)
    if known is not None and (-known.rank, known.moment) <= (-rank, moment):
        origin = known
    else:
        name = describe(entry, type_)
        origin = Origin(rank, moment, type_, str(name), entry.actor, name.plain())
    sorts = [step.type for step in steps]
    named = (entry.text(field) for field in _SESSION_FIELDS)
    sessions = {*named, *(data.get("session_ids") or {}).values()}
    providers = {entry.text("provider"), *(data.get("session_ids") or {})}
    orders = {order for order, _ in mentions_of(entry)}
    base = Activity(
        first=moment,
        last=moment,
        origin=origin,
        latest={moment.source: moment.sequence},
        is_long=bool(entry.text("operation_id") or entry.text("synchronization_id")),
        errors=sorts.count(StepType.ERROR),
        warnings=sorts.count(StepType.WARNING),
        sessions=frozenset(sessions - {""}),
        providers=frozenset(providers - {""}),
        orders=tuple(sorted(orders)[:ORDERS_NAMED]),
    )
    return _with_progress(_with_waiting(base, entry), entry)


def _with_progress(base: Activity, entry: Entry) -> Activity:
    data, moment = entry.data, entry.moment
    match entry.kind:
        case (
            "order_status.BookingOrdered"
            | "order_status.BindingOrdered"
            | "order_status.UnbindingOrdered"
        ):
            lines = len(data["lines"])
            found = lines + len(data["refused"])
            return replace(base, item_lines=found, lines_total=lines)
        case "order_status.StatusesChanged":
            done, refused = len(data["done"]), len(data["refused"])
            outcome = ("partly" if refused else "succeeded") if done else "failed"
            ending = Ending(BY_ITSELF, moment, outcome)
            return replace(base, item_lines=done + refused, ending=ending)
        case "order_status.OrdersImported":
            return replace(base, ending=Ending(BY_ITSELF, moment, "succeeded"))
        case "order_status.OrderRegistered":
            return replace(base, item_lines=len(data["item_ids"]))
        case "order_status.OrderItemAdded":
            return replace(base, item_lines=1)
        case "order_status.OperationProgressed":
            settled, total = data["lines_settled"], data["lines_total"]
            return replace(base, lines_settled=settled, lines_total=total)
        case "order_status.OperationCancelRequested":
            return replace(base, cancel_requested=True)
        case "order_status.OperationFinished" | "marketplace.SynchronizationFinished":
            return replace(base, ending=Ending(ANNOUNCED, moment, entry.text("outcome")))
        case "marketplace.SessionHandOverFailed":
            return replace(base, ending=Ending(BY_ITSELF, moment, "failed"))
        case "marketplace.ReconciliationFinished":
            return replace(base, provider_orders=data["provider_orders"])
        case "marketplace.BookingPlaced":
            return replace(base, provider_orders=len(data["orders"]))
        case "marketplace.BindingVerified":
            return replace(base, provider_orders=1)
        case "marketplace.SynchronizationStarted":
            lines, reads = data["item_lines"], data["provider_orders"]
            return replace(base, item_lines=lines, reads_total=reads)
        case "marketplace.SynchronizationProgressed":
            done, total = data["provider_orders_read"], data["provider_orders"]
            return replace(base, reads_done=done, reads_total=total)
    return base


def _with_waiting(base: Activity, entry: Entry) -> Activity:
    data, moment = entry.data, entry.moment
    match entry.kind:
        case "marketplace.QuestionAsked":
            choices = tuple(Choice(c["key"], c["label"]) for c in data["choices"])
            question = Question(
                text=entry.text("text"),
                kind=entry.text("kind"),
                choices=choices,
                asked=moment,
                assigned_to=entry.text("assigned_to"),
                sentence=data.get("sentence"),
            )
            return replace(base, questions={data["question_id"]: question})
        case "marketplace.QuestionAnswered":
            return replace(base, questions={data["question_id"]: Question(answer=data["choice"])})
    work = entry.text("booking_id") or entry.text("synchronization_id")
    if moment.source != MARKETPLACE or not work:
        return base
    waits = entry.name == "SynchronizationWaiting" or (
        entry.name == "BookingHeld" and data["reason"] == "session_expired"
    )
    session = entry.text("session_id") if waits else ""
    news = News(moment, session, entry.text("login_url"), _hold(entry))
    return replace(base, news={work: news})


def _hold(entry: Entry) -> Hold | None:
    # A login and a question about the price are shown as what a person can do.
    if entry.name != "BookingHeld" or entry.data["reason"] in {"session_expired", "price"}:
        return None
    until = entry.text("until")
    at = datetime.fromisoformat(until) if until else None
    return Hold(entry.text("reason"), entry.text("session_id"), at)
