"""Signed calls to IOP: one request, one object back, or one of the port's errors."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.exact_json import compact_json, excerpt, parse_json
from services.marketplace_gateway.adapters.guarded_exchange import Call, GuardedExchange
from services.marketplace_gateway.adapters.http_exchange import FORM, JSON, RawAnswer
from services.marketplace_gateway.adapters.key_case import in_snake_case
from services.marketplace_gateway.adapters.loose_reading import Fields, mapping
from services.marketplace_gateway.adapters.read_retry import repeat_read
from services.marketplace_gateway.adapters.redaction import body_without_secrets
from services.marketplace_gateway.adapters.taobao.errors import (
    OUTER_SUCCESS,
    api_refusal,
    gateway_refusal,
)
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.taobao.shown_ids import may_show_ids, shown_ids
from services.marketplace_gateway.adapters.taobao.signing import SIGNATURE, sign
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    RateLimitedError,
    UnreadableAnswerError,
)

Result = TypeVar("Result")


class IopClient:
    """Speaks IOP with one app key."""

    def __init__(self, settings: TaobaoGlobalSettings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._clock = clock
        self._exchange = GuardedExchange(
            settings.limits, settings.throttle, settings.breaker, clock
        )

    async def read(self, token: str, path: str, parameters: Mapping[str, str]) -> Fields:
        """Call an API that changes nothing; repeated a few times while no answer comes."""

        async def once() -> Fields:
            return await self.act(token, path, parameters)

        return await repeat_read(once, self.settings.limits.retry_waits)

    async def act(
        self,
        token: str,
        path: str,
        parameters: Mapping[str, str],
        *,
        buys: Callable[[], bool] | None = None,
    ) -> Fields:
        """Call an API once; returns its fields in snake_case, out of whatever wraps them.

        A call that buys brings the question whether it may still leave.
        """
        secrets = (token, self.settings.app_secret)

        def interpret(raw: RawAnswer) -> Fields:
            body = body_without_secrets(raw.body, *secrets)
            if buys is not None:
                keep_orders(raw.status, body, path)
            return _unwrapped(interpreted(raw.status, body, path, buys=buys is not None))

        sent = {**parameters, "access_token": token}
        answer = await self.post(path, sent, interpret, secrets, buys=buys)
        # The API behind the gateway has limits of its own, and they concern all calls as well.
        limit = api_refusal(answer, buys=buys is not None)
        if isinstance(limit, RateLimitedError):
            limit = self._exchange.limited(limit)
            if buys is None:
                raise limit
        return answer

    async def post(
        self,
        path: str,
        parameters: Mapping[str, str],
        interpret: Callable[[RawAnswer], Result],
        secrets: tuple[str, ...],
        *,
        buys: Callable[[], bool] | None = None,
    ) -> Result:
        """Sign and send; empty parameters are left out, because signers disagree on them."""
        # A lone surrogate, which no UTF-8 can hold, becomes a question mark.
        form = {
            key: value.encode("utf-8", "replace").decode()
            for key, value in parameters.items()
            if value
        }
        form |= {
            "app_key": self.settings.app_key,
            "timestamp": str(epoch_milliseconds(self._clock())),
            "sign_method": "sha256",
        }
        form[SIGNATURE] = sign(self.settings.app_secret, path, form)
        url = self.settings.api_base.rstrip("/") + path
        if self.settings.json_body:
            body, content_type = compact_json(form).encode(), JSON
        else:
            body, content_type = urlencode(form).encode(), FORM
        call = Call(path, url, body, content_type, secrets)
        if buys is not None:
            call = replace(call, fresh=True, may_leave=buys)
        return await self._exchange.ask(call, interpret)

    async def close(self) -> None:
        await self._exchange.close()


def interpreted(status: int, body: bytes, path: str, *, buys: bool = False) -> Fields:
    """Read an answer that came, or raise what the gateway said instead."""
    if status == 429:
        raise RateLimitedError("HTTP 429", excerpt(body), None)
    try:
        answer = in_snake_case(parse_json(body, f"JSON from {path}"))
    except UnreadableAnswerError as error:
        raise UnreadableAnswerError(
            f"JSON from {path}", f"HTTP {status}: {error.received}"
        ) from error
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(f"an object from {path}", f"HTTP {status}: {excerpt(body)}")
    refusal = gateway_refusal(answer, buys=buys)
    if refusal is not None:
        raise refusal
    if status >= 300:
        raise UnreadableAnswerError(f"HTTP 200 from {path}", f"{status}: {excerpt(body)}")
    return answer


def keep_orders(status: int, body: bytes, path: str) -> None:
    """Raise NoAnswerError where an answer shows an order beside what is called an error.

    Whatever was refused, that order may stand.
    """
    try:
        answer = in_snake_case(parse_json(body, f"JSON from {path}"))
    except UnreadableAnswerError:
        shown = may_show_ids(body)
        refused = status >= 300
    else:
        shown = bool(shown_ids(answer))
        spoken = answer if isinstance(answer, dict) else {}
        refused = status >= 300 or gateway_refusal(spoken, buys=True) is not None
    if shown and refused:
        raise NoAnswerError(f"orders beside an error, HTTP {status}: {excerpt(body)}")


def _unwrapped(answer: Fields) -> Fields:
    """Lift what stands in `result`; both it and `data` may come as JSON text."""
    inner = in_snake_case(mapping(answer, "result"))
    lifted = dict(answer) | {key: value for key, value in inner.items() if value is not None}
    if inner and "success" in answer:
        lifted[OUTER_SUCCESS] = answer["success"]
    if data := mapping(lifted, "data"):
        lifted["data"] = in_snake_case(data)
    return lifted
