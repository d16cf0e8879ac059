"""Logging in to 1688: the login address and the token address (system.oauth2, not signed)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import gateway_refusal
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.exact_json import field_names
from services.marketplace_gateway.adapters.http_exchange import RawAnswer
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    text,
    whole,
)
from services.marketplace_gateway.adapters.token_reply import showable, token_reply, told_of
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.application.marketplace import (
    Grant,
    RefusedError,
    TokenInvalidError,
    UnreadableAnswerError,
)

_EXPECTED = "a token reply with access_token, refresh_token and expires_in"
_LONGEST_LIFE = 10 * 366 * 24 * 3600


def login_url(settings: Ali1688Settings, state: str, redirect_uri: str) -> str:
    """Write the address of the login page; it needs no signature."""
    query = {
        "client_id": settings.app_key,
        "site": "1688",
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{settings.login_base}?{urlencode(query)}"


async def exchange(
    client: AopClient, clock: Callable[[], datetime], code: str, redirect_uri: str
) -> Grant:
    """Turn a code (valid 2 minutes, once) into tokens."""
    answer = await _token_call(
        client,
        {
            "grant_type": "authorization_code",
            "need_refresh_token": "true",
            "redirect_uri": redirect_uri,
            "code": code,
        },
        code,
    )
    account = identifier(answer, "memberId", "member_id", "aliId")
    return _grant(answer, clock(), account, known_refresh_token="")


async def refresh(client: AopClient, clock: Callable[[], datetime], refresh_token: str) -> Grant:
    """Swap a refresh token; many replies bring no new one, then the old one stays."""
    if not refresh_token:
        raise TokenInvalidError("the login brought nothing to renew the token with")
    answer = await _token_call(
        client, {"grant_type": "refresh_token", "refresh_token": refresh_token}, refresh_token
    )
    account = identifier(answer, "memberId", "member_id")
    return _grant(answer, clock(), account, known_refresh_token=refresh_token)


async def _token_call(client: AopClient, parameters: Mapping[str, str], secret: str) -> Fields:
    settings = client.settings
    form = {
        **parameters,
        "client_id": settings.app_key,
        "client_secret": settings.app_secret,
    }
    path = f"http/1/system.oauth2/getToken/{settings.app_key}"
    refreshing = parameters["grant_type"] == "refresh_token"

    def interpret(raw: RawAnswer) -> Fields:
        return _token_answer(raw, (secret, settings.app_secret), refreshing=refreshing)

    return await client.post_plain(path, form, interpret, secret)


def _token_answer(raw: RawAnswer, secrets: tuple[str, ...], *, refreshing: bool) -> Fields:
    answer = token_reply(raw, _EXPECTED)
    if text(answer, "access_token"):
        return answer
    # From here on everything may end in a message, so the words are those that may be shown.
    answer = showable(answer, *secrets)
    code = text(answer, "error", "error_code")
    message = text(answer, "error_description", "error_message", "exception")
    if code == "invalid_grant" and refreshing:
        raise TokenInvalidError(message or code)
    refusal = gateway_refusal(answer, buys=False)
    if refusal is not None and not isinstance(refusal, TokenInvalidError | RefusedError):
        raise refusal
    if isinstance(refusal, TokenInvalidError) and refreshing:
        raise TokenInvalidError(message or code)
    if code:
        raise RefusedError(code, message)
    raise UnreadableAnswerError(_EXPECTED, told_of(raw, answer))


def _grant(answer: Fields, now: datetime, account: str, known_refresh_token: str) -> Grant:
    refresh_token = text(answer, "refresh_token") or known_refresh_token
    seconds = whole(answer, "expires_in")
    if seconds is None or not 0 < seconds <= _LONGEST_LIFE:
        raise UnreadableAnswerError(_EXPECTED, field_names(answer))
    ends_at = now + timedelta(seconds=seconds)
    # An app with long-lived tokens gets nothing to swap: the session ends with its access token.
    refreshable_until = moment(answer, "refresh_token_timeout") if refresh_token else ends_at
    return Grant(
        access_token=text(answer, "access_token"),
        refresh_token=refresh_token,
        access_expires_at=ends_at,
        refresh_expires_at=refreshable_until,
        account_id=account,
        account_name=text(answer, "resource_owner", "resourceOwner"),
    )
