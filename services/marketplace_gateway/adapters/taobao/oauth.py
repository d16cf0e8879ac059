"""Logging in to Taobao Global: /auth/token/create and /auth/token/refresh, signed, no token."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.exact_json import field_names
from services.marketplace_gateway.adapters.http_exchange import RawAnswer
from services.marketplace_gateway.adapters.key_case import in_snake_case
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    mapping,
    text,
    whole,
)
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal, gateway_refusal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.token_reply import showable, token_reply, told_of
from services.marketplace_gateway.application.marketplace import (
    Grant,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)

_EXPECTED = "a token reply with access_token, refresh_token and expires_in"
_LONGEST_LIFE = 10 * 366 * 24 * 3600


def login_url(settings: TaobaoGlobalSettings, state: str, redirect_uri: str) -> str:
    query = {
        "response_type": "code",
        "force_auth": "true",
        "client_id": settings.app_key,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{settings.login_base}?{urlencode(query)}"


async def exchange(client: IopClient, clock: Callable[[], datetime], code: str) -> Grant:
    """Turn a code (once) into tokens."""
    try:
        answer = await _token_call(client, "/auth/token/create", "code", code)
    except TokenInvalidError as error:
        # There is no session yet whose token could be invalid: it is the code.
        raise RefusedError("InvalidCode", str(error)) from None
    return _grant(answer, clock(), known_refresh_token="")


async def refresh(client: IopClient, clock: Callable[[], datetime], refresh_token: str) -> Grant:
    """Swap a refresh token."""
    answer = await _token_call(client, "/auth/token/refresh", "refresh_token", refresh_token)
    return _grant(answer, clock(), known_refresh_token=refresh_token)


async def _token_call(client: IopClient, path: str, key: str, secret: str) -> Fields:
    secrets = (secret, client.settings.app_secret)

    def interpret(raw: RawAnswer) -> Fields:
        return _token_answer(raw, secrets)

    return await client.post(path, {key: secret}, interpret, secrets)


def _token_answer(raw: RawAnswer, secrets: tuple[str, ...]) -> Fields:
    answer: Fields = in_snake_case(token_reply(raw, _EXPECTED))
    # Everything but the grant may end in a message, so the words are those that may be shown.
    shown = showable(answer, *secrets)
    refusal = gateway_refusal(shown, buys=False)
    if refusal is None and raw.status < 300 and text(answer, "access_token"):
        return answer
    inner = showable(in_snake_case(mapping(answer, "result")), *secrets)
    refusal = refusal or api_refusal(shown) or api_refusal(inner)
    raise refusal or UnreadableAnswerError(_EXPECTED, told_of(raw, answer))


def _grant(answer: Fields, now: datetime, known_refresh_token: str) -> Grant:
    refresh_token = text(answer, "refresh_token") or known_refresh_token
    seconds, refresh_seconds = whole(answer, "expires_in"), whole(answer, "refresh_expires_in")
    if not refresh_token or seconds is None or not 0 < seconds <= _LONGEST_LIFE:
        raise UnreadableAnswerError(_EXPECTED, field_names(answer))
    refreshable = refresh_seconds is not None and 0 <= refresh_seconds <= _LONGEST_LIFE
    return Grant(
        access_token=text(answer, "access_token"),
        refresh_token=refresh_token,
        access_expires_at=now + timedelta(seconds=seconds),
        refresh_expires_at=now + timedelta(seconds=refresh_seconds or 0) if refreshable else None,
        account_id=identifier(answer, "seller_id", "user_id", "account_id"),
        account_name=text(answer, "account", "short_code"),
    )
