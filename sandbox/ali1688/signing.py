"""AOP signatures (open.1688.com/doc/signature.htm; order as in com.alibaba.tuna SignatureUtil)."""

import hmac
from collections.abc import Mapping
from hashlib import sha1

SIGNATURE = "_aop_signature"


def sign(secret: str, path: str, params: Mapping[str, str]) -> str:
    """Key and value are joined first and the joined strings sorted, not the keys."""
    joined = sorted(key + value for key, value in params.items() if key != SIGNATURE)
    message = path + "".join(joined)
    return hmac.new(secret.encode(), message.encode(), sha1).hexdigest().upper()


def signed_well(secret: str, path: str, params: Mapping[str, str]) -> bool:
    given = params.get(SIGNATURE, "").upper()
    return hmac.compare_digest(given.encode(), sign(secret, path, params).encode())
