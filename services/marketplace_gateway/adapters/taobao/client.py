"""Signed calls to IOP: one request, one object back, or one of the port's errors."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.exact_json import compact_json, excerpt, parse_json
from services.marketplace_gateway.adapters.http_exchange import FORM, JSON, HttpExchange, RawAnswer
from services.marketplace_gateway.adapters.loose_reading import Fields, mapping
from services.marketplace_gateway.adapters.read_retry import repeat_read
from services.marketplace_gateway.adapters.redaction import (
    body_without_secrets,
    without_secrets,
)
from services.marketplace_gateway.adapters.taobao.errors import gateway_refusal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.taobao.signing import SIGNATURE, sign
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    RateLimitedError,
    UnreadableAnswerError,
)


class IopClient:
    """Speaks IOP with one app key."""

    def __init__(self, settings: TaobaoGlobalSettings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._clock = clock
        self._http = HttpExchange(settings.limits)

    async def read(self, token: str, path: str, parameters: Mapping[str, str]) -> Fields:
        """Call an API that changes nothing; repeated a few times while no answer comes."""

        async def once() -> Fields:
            return await self.act(token, path, parameters)

        return await repeat_read(once, self.settings.limits.retry_waits)

    async def act(
        self, token: str, path: str, parameters: Mapping[str, str], *, buys: bool = False
    ) -> Fields:
        """Call an API once; returns what is inside `result` where the API wraps its answer."""
        secrets = (token, self.settings.app_secret)
        raw = await self.post(path, {**parameters, "access_token": token}, secrets, fresh=buys)
        body = body_without_secrets(raw.body, *secrets)
        return _unwrapped(interpreted(raw.status, body, path, buys=buys))

    async def post(
        self,
        path: str,
        parameters: Mapping[str, str],
        secrets: tuple[str, ...],
        *,
        fresh: bool = False,
    ) -> RawAnswer:
        """Sign and send; empty parameters are left out, because signers disagree on them."""
        form = {key: value for key, value in parameters.items() if value}
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
        try:
            raw = await self._http.post(url, body, content_type, fresh=fresh)
        except UnreadableAnswerError as error:
            received = without_secrets(error.received, *secrets)
            raise UnreadableAnswerError(f"an answer of {path}", received) from None
        if raw.status >= 500:
            shown = without_secrets(excerpt(raw.body), *secrets)
            raise NoAnswerError(f"{path}: HTTP {raw.status}: {shown}")
        return raw

    async def close(self) -> None:
        await self._http.close()


def interpreted(status: int, body: bytes, path: str, *, buys: bool = False) -> Fields:
    """Read an answer that came, or raise what the gateway said instead."""
    if status == 429:
        raise RateLimitedError("HTTP 429", excerpt(body), None)
    answer = parse_json(body, f"JSON from {path}")
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(f"an object from {path}", excerpt(body))
    refusal = gateway_refusal(answer, buys=buys)
    if refusal is not None:
        raise refusal
    if status >= 300:
        raise UnreadableAnswerError(f"HTTP 200 from {path}", f"{status}: {excerpt(body)}")
    return answer


def _unwrapped(answer: Fields) -> Fields:
    return mapping(answer, "result") or answer
