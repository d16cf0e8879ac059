"""Delivers push messages in the background, each with its marketplace's signature."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

import httpx2

from sandbox.marketplace import Marketplace
from sandbox.pushes.outbox import Message, Outbox

PATIENCE = timedelta(seconds=2)


class Post(Protocol):
    """How a marketplace wraps and signs a message, and what it takes for an acknowledgement."""

    def request(self, client: httpx2.AsyncClient, url: str, body: str) -> httpx2.Request: ...

    def accepted(self, status: int) -> bool: ...


class Sender:
    def __init__(
        self,
        outbox: Outbox,
        posts: Mapping[Marketplace, Post],
        client: httpx2.AsyncClient,
        retries: Sequence[timedelta],
    ) -> None:
        self._outbox = outbox
        self._posts = posts
        self._client = client
        self._retries = retries

    async def deliver_due(self) -> int:
        messages = self._outbox.due()
        for message in messages:
            await self._deliver(message)
        return len(messages)

    async def _deliver(self, message: Message) -> None:
        url = self._outbox.address(message.marketplace)
        if url is None:
            self._outbox.tried(message, "the address was cleared", None, ok=False)
            return
        post = self._posts[message.marketplace]
        try:
            request = post.request(self._client, url, message.body)
            answer = await self._client.send(request)
        except (httpx2.HTTPError, httpx2.InvalidURL, AttributeError) as error:
            # The last is what anyio raises on uvloop for a connection that is lost at once.
            accepted, result = False, type(error).__name__
        else:
            accepted, result = post.accepted(answer.status_code), f"HTTP {answer.status_code}"
        left = message.attempts < len(self._retries)
        again = self._retries[message.attempts] if left and not accepted else None
        self._outbox.tried(message, result, again, ok=accepted)
