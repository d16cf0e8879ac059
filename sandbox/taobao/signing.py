"""IOP signatures (developer.alibaba.com articleId=118817; iop-sdk-python-20181207)."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

SIGN = "sign"


def sign(secret: str, path: str, params: Mapping[str, str]) -> str:
    """The API's path, then key and value of every parameter, sorted by key."""
    joined = "".join(key + params[key] for key in sorted(params) if key != SIGN)
    return hmac.new(secret.encode(), (path + joined).encode(), sha256).hexdigest().upper()


def signed_well(secret: str, path: str, params: Mapping[str, str]) -> bool:
    given = params.get(SIGN, "").upper()
    return hmac.compare_digest(given.encode(), sign(secret, path, params).encode())


def push_signature(app_key: str, secret: str, body: str) -> str:
    """The `Authorization` header of a push (open.alitrip.com articleId=119493)."""
    return hmac.new(secret.encode(), (app_key + body).encode(), sha256).hexdigest()
