"""Signatures of IOP: HMAC-SHA256 over API path and parameters sorted by key, hex, upper case."""

import hmac
from collections.abc import Mapping

SIGNATURE = "sign"


def sign(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """Sign a call; `path` is the API's, such as /purchase/order/create."""
    joined = "".join(key + parameters[key] for key in sorted(parameters) if key != SIGNATURE)
    return hmac.new(secret.encode(), (path + joined).encode(), "sha256").hexdigest().upper()


def sign_push(app_key: str, secret: str, body: bytes) -> str:
    """Sign a push message: app key and raw body, hex, lower case."""
    return hmac.new(secret.encode(), app_key.encode() + body, "sha256").hexdigest()
