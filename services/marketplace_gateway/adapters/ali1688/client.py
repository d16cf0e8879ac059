"""Signed calls to AOP: one request, one object back, or one of the port's errors."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.ali1688.errors import api_refusal, gateway_refusal
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.ali1688.signing import SIGNATURE, sign
from services.marketplace_gateway.adapters.exact_json import excerpt, parse_json
from services.marketplace_gateway.adapters.http_exchange import FORM, HttpExchange, RawAnswer
from services.marketplace_gateway.adapters.loose_reading import Fields
from services.marketplace_gateway.adapters.read_retry import repeat_read
from services.marketplace_gateway.adapters.redaction import (
    body_without_secrets,
    without_secrets,
)
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    RateLimitedError,
    TokenInvalidError,
    UnreadableAnswerError,
)

TRADE = "com.alibaba.trade"
LOGISTICS = "com.alibaba.logistics"


class AopClient:
    """Speaks AOP with one app key."""

    def __init__(self, settings: Ali1688Settings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._clock = clock
        self._http = HttpExchange(settings.limits)

    async def read(
        self, token: str, api: str, parameters: Mapping[str, str], namespace: str = TRADE
    ) -> Fields:
        """Call an API that changes nothing; repeated a few times while no answer comes."""

        async def once() -> Fields:
            return await self._signed(token, api, parameters, namespace, buys=False)

        return await repeat_read(once, self.settings.limits.retry_waits)

    async def act(
        self, token: str, api: str, parameters: Mapping[str, str], *, buys: bool = False
    ) -> Fields:
        """Call an API that changes something, once."""
        return await self._signed(token, api, parameters, TRADE, buys=buys)

    async def post_plain(
        self, path: str, parameters: Mapping[str, str], *secrets: str
    ) -> RawAnswer:
        """Post a form without signing it, as the token address wants it."""
        return await self._post(path, parameters, path, self.settings.app_secret, *secrets)

    async def close(self) -> None:
        await self._http.close()

    async def _signed(
        self, token: str, api: str, parameters: Mapping[str, str], namespace: str, *, buys: bool
    ) -> Fields:
        path = f"param2/1/{namespace}/{api}/{self.settings.app_key}"
        form = {key: value for key, value in parameters.items() if value}
        form["access_token"] = token
        form["_aop_timestamp"] = str(epoch_milliseconds(self._clock()))
        form[SIGNATURE] = sign(self.settings.app_secret, path, form)
        secrets = (token, self.settings.app_secret)
        raw = await self._post(path, form, api, *secrets, fresh=buys)
        return _interpreted(raw.status, body_without_secrets(raw.body, *secrets), api, buys=buys)

    async def _post(
        self, path: str, form: Mapping[str, str], api: str, *secrets: str, fresh: bool = False
    ) -> RawAnswer:
        body = urlencode(form).encode()
        try:
            raw = await self._http.post(self.settings.gateway + path, body, FORM, fresh=fresh)
        except UnreadableAnswerError as error:
            received = without_secrets(error.received, *secrets)
            raise UnreadableAnswerError(f"an answer of {api}", received) from None
        if raw.status >= 500:
            shown = without_secrets(excerpt(raw.body), *secrets)
            raise NoAnswerError(f"{api}: HTTP {raw.status}: {shown}")
        return raw


def _interpreted(status: int, body: bytes, api: str, *, buys: bool) -> Fields:
    if status == 429:
        raise RateLimitedError("HTTP 429", excerpt(body), None)
    answer = parse_json(body, f"JSON from {api}")
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(f"an object from {api}", excerpt(body))
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
