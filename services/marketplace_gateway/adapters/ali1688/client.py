"""Signed calls to AOP: one request, one object back, or one of the port's errors."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.ali1688.errors import api_refusal, gateway_refusal
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.ali1688.signing import SIGNATURE, encodable, sign
from services.marketplace_gateway.adapters.ali1688.told_orders import mentions_order
from services.marketplace_gateway.adapters.exact_json import excerpt, parse_json
from services.marketplace_gateway.adapters.guarded_exchange import Call, GuardedExchange
from services.marketplace_gateway.adapters.http_exchange import FORM, RawAnswer
from services.marketplace_gateway.adapters.loose_reading import Fields
from services.marketplace_gateway.adapters.read_retry import repeat_read
from services.marketplace_gateway.adapters.redaction import body_without_secrets
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    RateLimitedError,
    TokenInvalidError,
    UnreadableAnswerError,
)

Result = TypeVar("Result")
TRADE = "com.alibaba.trade"
LOGISTICS = "com.alibaba.logistics"
MESSAGES = "cn.alibaba.open"
NO_TOKEN = ""
"""For APIs that are signed but ask for no authorization."""


class AopClient:
    """Speaks AOP with one app key."""

    def __init__(self, settings: Ali1688Settings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._clock = clock
        self._exchange = GuardedExchange(
            settings.limits, settings.throttle, settings.breaker, clock
        )

    async def read(
        self, token: str, api: str, parameters: Mapping[str, str], namespace: str = TRADE
    ) -> Fields:
        """Call an API that changes nothing; repeated a few times while no answer comes."""

        async def once() -> Fields:
            return await self.act(token, api, parameters, namespace)

        return await repeat_read(once, self.settings.limits.retry_waits)

    async def act(
        self,
        token: str,
        api: str,
        parameters: Mapping[str, str],
        namespace: str = TRADE,
        *,
        buys: Callable[[], bool] | None = None,
    ) -> Fields:
        """Call an API once. One that buys brings the question whether it may still leave."""
        path = f"param2/1/{namespace}/{api}/{self.settings.app_key}"
        form = {key: encodable(value) for key, value in parameters.items() if value}
        if token:
            form["access_token"] = token
        form["_aop_timestamp"] = str(epoch_milliseconds(self._clock()))
        form[SIGNATURE] = sign(self.settings.app_secret, path, form)
        secrets = (token, self.settings.app_secret)

        def interpret(raw: RawAnswer) -> Fields:
            body = body_without_secrets(raw.body, *secrets)
            if buys is not None and (bought := _bought(raw.status, body, api)) is not None:
                return bought
            return _interpreted(raw.status, body, api, buys=buys is not None)

        call = Call(api, self.settings.gateway + path, _form(form), FORM, secrets)
        if buys is not None:
            call = replace(call, fresh=True, may_leave=buys)
        answer = await self._exchange.ask(call, interpret)
        # The API behind the gateway has limits of its own, and they concern all calls as well.
        limit = api_refusal(answer, buys=buys is not None)
        if isinstance(limit, RateLimitedError):
            limit = self._exchange.limited(limit)
            if buys is None:
                raise limit
        return answer

    async def post_plain(
        self,
        path: str,
        parameters: Mapping[str, str],
        interpret: Callable[[RawAnswer], Result],
        *secrets: str,
    ) -> Result:
        """Post a form without signing it, as the token address wants it."""
        hidden = (self.settings.app_secret, *secrets)
        call = Call(path, self.settings.gateway + path, _form(parameters), FORM, hidden)
        return await self._exchange.ask(call, interpret)

    async def close(self) -> None:
        await self._exchange.close()


def _form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def _bought(status: int, body: bytes, api: str) -> Fields | None:
    """Return the answer to a purchase that tells of an order, whatever else it says."""
    try:
        answer = parse_json(body, f"JSON from {api}")
    except UnreadableAnswerError:
        return None
    if not mentions_order(answer):
        return None
    if status >= 300:
        raise NoAnswerError(f"the order may stand: {api}: HTTP {status}: {excerpt(body)}")
    return answer if isinstance(answer, dict) else None


def _interpreted(status: int, body: bytes, api: str, *, buys: bool) -> Fields:
    if status == 429:
        raise RateLimitedError("HTTP 429", excerpt(body), None)
    try:
        answer = parse_json(body, f"JSON from {api}")
    except UnreadableAnswerError as error:
        received = f"HTTP {status}: {error.received}"
        raise UnreadableAnswerError(f"JSON from {api}", received) from error
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(f"an object from {api}", f"HTTP {status}: {excerpt(body)}")
    refusal = gateway_refusal(answer, buys=buys)
    if refusal is None and status >= 300:
        # Some reports have API refusals under HTTP 400: the code counts, not the status.
        refusal = api_refusal(answer, buys=buys)
    if refusal is None and status == 401:
        refusal = TokenInvalidError(excerpt(body))
    if refusal is None and status >= 300:
        refusal = UnreadableAnswerError(f"HTTP 200 from {api}", f"{status}: {excerpt(body)}")
    if refusal is not None:
        raise refusal
    return answer
