"""Event store, stream, projections, timeline: the same events everywhere, each once, in order."""

from collections import Counter
from collections.abc import Iterator, Sequence

from contracts.catalogue import entry_of_type
from contracts.envelope import Envelope, decode
from contracts.model import Event
from tests.faults.judging.outside import SOURCES, Outside
from tests.faults.judging.stores import public_events, service_named
from tests.faults.judging.violations import Violation, disordered, doubled, lost
from tests.faults.running.points import ACTIVITY_LOG


async def judge(outside: Outside, service: str) -> Iterator[Violation]:
    """Compare a service's stream and the activity log with its store."""
    public = public_events(outside.site, service)
    streamed = await outside.stream(service)
    timeline = outside.rows(
        ACTIVITY_LOG,
        "SELECT event_id, sequence FROM timeline WHERE source = '" + SOURCES[service] + "'",
    )
    return iter(
        [
            *_stream(service, public, streamed),
            *_order(service, streamed),
            *_timeline(service, public, [row[0] for row in timeline]),
            *_positions(outside, service, public),
        ]
    )


def _stream(
    service: str, public: Sequence[Envelope], streamed: Sequence[Envelope]
) -> Iterator[Violation]:
    times = Counter(envelope.id for envelope in streamed)
    by_id = {envelope.id: envelope for envelope in public}
    for envelope in public:
        if times[envelope.id] == 0:
            yield lost("stream", f"{service} {envelope.sequence} {envelope.type}", envelope.id)
        elif times[envelope.id] > 1:
            what = f"{service} {envelope.sequence} {envelope.type} stands in the stream twice"
            yield doubled("stream", what, envelope.id)
    for envelope in streamed:
        own = by_id.get(envelope.id)
        if own is None:
            what = f"{service}: {envelope.id} is in the stream and not in the store"
            yield doubled("stream", what, envelope.id)
        elif (_said(own), own.sequence, own.previous_sequence) != (
            _said(envelope),
            envelope.sequence,
            envelope.previous_sequence,
        ):
            yield lost("stream", f"{service} {envelope.sequence} says something else", envelope.id)


def _said(envelope: Envelope) -> tuple[str, Event | bytes]:
    """Return what a reader takes from it: a released version published without later fields."""
    entry = entry_of_type(envelope.type)
    return envelope.type, decode(entry.model, envelope.data) if entry else envelope.data


def _order(service: str, streamed: Sequence[Envelope]) -> Iterator[Violation]:
    """The whole stream rises, and so does every item's own version."""
    last, versions = 0, dict[str, int]()
    for envelope in streamed:
        stream_id = envelope.id.rsplit(".", 1)[0]
        if envelope.sequence <= last:
            what = f"{service}: {envelope.sequence} comes after {last}"
            yield disordered("order", what, envelope.id)
        if envelope.stream_version <= versions.get(stream_id, 0):
            what = f"{service}: version {envelope.stream_version} of {envelope.subject}"
            yield disordered("order", f"{what} comes late", envelope.id)
        last, versions[stream_id] = envelope.sequence, envelope.stream_version


def _timeline(service: str, public: Sequence[Envelope], told: Sequence[str]) -> Iterator[Violation]:
    known = set(told)
    for envelope in public:
        if envelope.id not in known:
            what = f"{service} {envelope.sequence} {envelope.type} is in no timeline"
            yield lost("activities", what, envelope.id)
    ids = {envelope.id for envelope in public}
    for event_id in known - ids:
        yield doubled("activities", f"{service}: {event_id} was told and never happened", event_id)


def _positions(outside: Outside, service: str, public: Sequence[Envelope]) -> Iterator[Violation]:
    """Everybody has come to the end: own projections, and who follows the service."""
    head = outside.heads()[service]
    last = public[-1].sequence if public else 0
    for projection in service_named(service).projections:
        if (at := outside.positions(service).get(projection.name, 0)) != head:
            what = f"{service}/{projection.name} is at {at}, the store at {head}"
            yield lost("projections", what)
    for follower in followers_of(service):
        at = outside.positions(follower).get(f"follow:{SOURCES[service]}", 0)
        if at != last:
            yield lost("followers", f"{follower} follows {service} at {at}, last is {last}")


def followers_of(service: str) -> list[str]:
    """Return who follows a service."""
    others = {"order_status": "marketplace_gateway", "marketplace_gateway": "order_status"}
    return [others[service], ACTIVITY_LOG]
