"""Commands: accepted, refused, unanswered; each has had its effect once, or none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from tests.faults.judging.outside import Outside, StoredRow, by_causation
from tests.faults.judging.violations import Violation, doubled, lost
from tests.faults.loading.clients import Clients
from tests.faults.loading.said import End, Said
from tests.faults.running.points import GATEWAY, ORDER_STATUS

REPEATED = 150
"""So many answered commands are sent once more at the end; the unanswered ones all are."""
TRIES = 20

ONCE = {
    "register-order": "OrderRegistered",
    "book": "BookingOrdered",
    "unbind": "UnbindingOrdered",
    "change-status": "StatusesChanged",
    "split-item": "Split",
    "add-note": "NoteAdded",
    "cancel-operation": "OperationCancelRequested",
    "answer-question": "QuestionAnswered",
}
"""The event (the end of its name) that an accepted command of a verb has exactly one of."""

HARMLESS = {"cancel-operation": "operation_id", "answer-question": "question_id"}
"""Asked for again under another key these are accepted and do nothing: then another command has
done it to what this field names."""

Found = dict[str, dict[str, list[StoredRow]]]


def found_events(outside: Outside) -> Found:
    """Return the events of both writing services by what caused them."""
    return {name: by_causation(outside.events(name)) for name in (ORDER_STATUS, GATEWAY)}


def judge(said: Sequence[Said], found: Found, receipts: dict[str, Any]) -> Iterator[Violation]:
    """Compare what clients were told with what stands in the stores."""
    for one in said:
        events = found[one.service].get(f"command:{one.key}", [])
        receipt = one.key in receipts[one.service]
        did = receipt and receipts[one.service][one.key].get("outcome") != "refused"
        for surprise in one.surprises:
            yield lost("answers", f"{one.verb} was answered {surprise}", one.key)
        yield from _twice(one, events)
        if one.end is End.ACCEPTED:
            yield from _accepted(one, events, receipt=receipt)
            yield from _once(one, events, found)
        elif one.end is End.REFUSED:
            changed = [event.name for event in events if "Refused" not in event.name]
            if changed:
                what = f"{one.verb} was refused and did {changed}"
                yield doubled("refused", what, one.key)
        elif bool(events) != did and one.verb not in HARMLESS:
            what = f"{one.verb}, unanswered, has {len(events)} events, receipt: {receipt}"
            yield lost("unanswered", what, one.key)


async def repeat(clients: Clients, random: Random) -> Iterator[Violation]:
    """Send commands once more with their keys; the answers must be the ones given before."""
    answered = [one for one in clients.said if one.status]
    chosen = random.sample(answered, min(REPEATED, len(answered)))
    chosen += [one for one in clients.said if one.tries and not one.status]
    wrong = []
    for one in chosen:
        again = Said(one.service, one.verb, one.key, one.command)
        while not again.status and again.tries < TRIES:
            await clients.by_http(again)
        if not again.status:
            wrong.append(lost("repeat", f"{one.verb} gets no answer when repeated", one.key))
        elif not one.status:
            one.status, one.answer = again.status, again.answer
        elif (again.status, again.answer) != (one.status, one.answer):
            what = f"{one.verb}: {one.status} {one.answer}, repeated: {again.answer}"
            wrong.append(doubled("repeat", what, one.key))
    return iter(wrong)


def _twice(one: Said, events: Sequence[StoredRow]) -> Iterator[Violation]:
    """No event of a command happens twice to the same item, order or operation."""
    seen = Counter((event.stream_id, event.name) for event in events)
    for (stream, name), times in seen.items():
        if times > 1:
            yield doubled("accepted", f"{one.verb}: {times} x {name} of {stream}", one.key)


def _once(one: Said, events: Sequence[StoredRow], found: Found) -> Iterator[Violation]:
    name = ONCE.get(one.verb)
    if name is None:
        return
    times = sum(event.name.endswith(name) for event in events)
    if times == 0 and one.verb in HARMLESS:
        subject = getattr(one.command, HARMLESS[one.verb])
        everything = (event for events in found[one.service].values() for event in events)
        times = any(e.name.endswith(name) and e.key == (subject,) for e in everything)
    if times != 1:
        names = [event.name for event in events]
        sort = doubled if times else lost
        yield sort("accepted", f"{one.verb} was accepted: {names}", one.key)


def _accepted(one: Said, events: Sequence[StoredRow], *, receipt: bool) -> Iterator[Violation]:
    if not receipt:
        yield lost("accepted", f"{one.verb} was accepted and has no receipt", one.key)
    names = Counter(event.name for event in events)
    if one.verb == "register-order":
        wanted = len(one.command.items)  # type: ignore[attr-defined]
        if names["ItemRegistered"] != wanted:
            yield lost("accepted", f"{wanted} items registered: {dict(names)}", one.key)
    lines = [line for line in (one.answer or {}).get("lines", ()) if line["outcome"] == "accepted"]
    items = {event.key for event in events}
    for line in lines:
        if (line["order_id"], line["item_id"]) not in items and one.verb != "report-paid":
            what = f"{one.verb}: accepted line {line['order_id']}/{line['item_id']} has no event"
            yield lost("accepted", what, one.key)
