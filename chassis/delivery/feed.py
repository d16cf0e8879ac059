"""The feed of published events straight from a service's store: for whoever needs more history.

`GET /events?after=` serves it; a follower that sees a hole, or a fresh database, reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx2
import orjson

from chassis.codec import Codec
from chassis.delivery.publication import Publish, envelopes
from chassis.http.clients import http_client
from chassis.security.tokens import TokenSource
from chassis.store.port import EventStore
from chassis.timelines import NO_TIMELINES, Timelines
from contracts.envelope import Envelope, from_json, to_json

MAX_PAGE = 1_000


class FeedUnavailableError(Exception):
    """The owner's feed cannot be read now."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events of a feed, and what the owner says of its history as a whole."""

    events: Sequence[Envelope]
    """The next ones behind the position that was asked for; none at the end."""
    timelines: Timelines = NO_TIMELINES
    head: int | None = None
    """The last position of the owner's store. None: an older version that does not tell."""


class Feed(Protocol):
    """Where a service's published events can be read from the beginning."""

    async def read(self, after: int) -> FeedPage:
        """Return the next events behind a position. Raises FeedUnavailableError."""


class FeedReader:
    """Serves the feed out of the event store."""

    def __init__(self, store: EventStore, codec: Codec, publish: Publish) -> None:
        self._store, self._codec, self._publish = store, codec, publish

    def page(self, after: int, limit: int) -> bytes:
        """Return a JSON page; `next` is the position to go on from, the same when at the end.

        Events that stay inside the service leave no gap in `prevsequence`.
        """
        timelines, head = self._store.timelines(), self._store.head()
        position = after
        found: list[Envelope] = []
        previous = after
        while len(found) < limit:
            recorded = [self._codec.decode(e) for e in self._store.after(position, limit)]
            if not recorded:
                break
            made = envelopes(self._publish, recorded, previous, timelines)
            found += made
            previous = made[-1].sequence if made else previous
            position = recorded[-1].position
        return orjson.dumps(
            {
                "events": [to_json(e) for e in found],
                "next": position,
                "head": max(head, position) if found else head,
                "timelines": timelines.told(),
            }
        )


class HttpFeed:
    """Reads another service's feed over HTTP."""

    def __init__(self, base_url: str, tokens: TokenSource) -> None:
        self._tokens = tokens
        self._client = http_client(base_url=base_url, timeout=10)

    async def read(self, after: int) -> FeedPage:
        """See `Feed`. Raises FeedUnavailableError."""
        try:
            response = await self._client.get(
                "/events",
                params={"after": after, "limit": MAX_PAGE},
                headers={"Authorization": f"Bearer {self._tokens.token()}"},
            )
            response.raise_for_status()
        except httpx2.HTTPError as error:
            raise FeedUnavailableError(str(error)) from error
        return page_of(response.content)

    async def close(self) -> None:
        await self._client.aclose()


def page_of(body: bytes) -> FeedPage:
    """Read what `FeedReader` wrote; an older version wrote less."""
    read = orjson.loads(body)
    return FeedPage(
        [from_json(event) for event in read["events"]],
        Timelines.of(read.get("timelines", ())),
        read.get("head"),
    )
