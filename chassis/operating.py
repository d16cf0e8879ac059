"""What an operator asks of a running service: what is stopped or parked, park it, try it again."""

from datetime import timedelta
from typing import Any

import httpx2

from chassis.clock import system_clock
from chassis.ids import new_id
from chassis.security.keys import load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.settings import Settings
from contracts.access import Role

TIMEOUT_SECONDS = 30.0


class RefusedError(Exception):
    """The service has refused, or does not answer; the text says why."""


class Operator:
    """A person at the machine that holds the keys. Raises KeyFileError without them."""

    def __init__(self, settings: Settings, actor: str, issuer: str) -> None:
        signer = TokenSigner(issuer, load_private(settings.keys, issuer), system_clock)
        who = Actor(actor, settings.agency, frozenset({Role.ADMINISTRATOR}))
        self._client = httpx2.Client(
            base_url=f"http://{settings.host}:{settings.port}",
            headers={"Authorization": f"Bearer {signer.sign(who, timedelta(minutes=1))}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

    def parked(self) -> dict[str, Any]:
        """Return `GET /parked-events`. Raises RefusedError."""
        return self._ask("GET", "/parked-events")

    def order(self, verb: str, part: str, position: int, reason: str) -> dict[str, Any]:
        """Send `park-event` or `retry-parked-event`. Raises RefusedError."""
        body = {"part": part, "position": position, "reason": reason}
        return self._ask("POST", f"/commands/{verb}", body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": new_id()}
        try:
            answer = self._client.request(method, path, json=body, headers=headers)
            said: dict[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise RefusedError(f"no good answer: {error}") from error
        if answer.is_error:
            raise RefusedError(str(said.get("detail", said)))
        return said
