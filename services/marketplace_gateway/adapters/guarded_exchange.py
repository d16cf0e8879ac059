"""An exchange with a marketplace that keeps to its limits and spares it while it is silent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from services.marketplace_gateway.adapters.breaker import Breaker, BreakerLimits
from services.marketplace_gateway.adapters.exact_json import excerpt
from services.marketplace_gateway.adapters.http_exchange import (
    ExchangeLimits,
    HttpExchange,
    RawAnswer,
)
from services.marketplace_gateway.adapters.redaction import without_secrets
from services.marketplace_gateway.adapters.throttle import Throttle, ThrottleLimits
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    UnreadableAnswerError,
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its name for messages, and what is sent where. `fresh`: on its own connection."""

    name: str
    url: str
    body: bytes = field(repr=False)
    content_type: str
    secrets: tuple[str, ...] = field(repr=False)
    fresh: bool = False
    may_leave: Callable[[], bool] = lambda: True
    """Asked at the last moment before a call that buys; see `Draft.may_leave`."""

    @property
    def for_tokens(self) -> bool:
        """Whether its answer may hold tokens that nobody knows yet; no message shows any of it.

        By the name, so that nobody can forget to say so.
        """
        return "token" in self.name.lower()


class GuardedExchange:
    """All that one adapter sends goes through here."""

    def __init__(
        self,
        limits: ExchangeLimits,
        throttle: ThrottleLimits,
        breaker: BreakerLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._http = HttpExchange(limits)
        self._throttle = Throttle(throttle, clock)
        self._breaker = Breaker(breaker, clock)

    async def ask(self, call: Call, interpret: Callable[[RawAnswer], Result]) -> Result:
        """Send a call and return what `interpret` makes of the answer."""
        await self._throttle.admit()
        if not call.may_leave():
            raise NotReachedError(f"{call.name}: whoever wanted it sent may send no more")
        raw = await self._breaker.call(lambda: self._send(call))
        try:
            result = interpret(raw)
        except RateLimitedError as error:
            raise self.limited(error) from error
        self._throttle.answered()
        return result

    def limited(self, error: RateLimitedError) -> RateLimitedError:
        """Pause all calls after a refusal of too many."""
        return self._throttle.limited(error)

    async def close(self) -> None:
        await self._http.close()

    async def _send(self, call: Call) -> RawAnswer:
        failed: NoAnswerError | None = None
        try:
            raw = await self._http.post(call.url, call.body, call.content_type, fresh=call.fresh)
        except UnreadableAnswerError as error:
            received = without_secrets(error.received, *call.secrets)
            raise UnreadableAnswerError(f"an answer of {call.name}", received) from None
        except NoAnswerError as error:
            if not call.for_tokens:
                raise
            # What went wrong may quote what came; the type of it quotes nothing.
            failed = NoAnswerError(f"{call.name}: {type(error.__cause__).__name__}")
        if failed is not None:
            raise failed
        if raw.status >= 500:
            length = f"{len(raw.body)} bytes"
            shown = length if call.for_tokens else excerpt(raw.body)
            hidden = without_secrets(shown, *call.secrets)
            raise NoAnswerError(f"{call.name}: HTTP {raw.status}: {hidden}")
        return raw
