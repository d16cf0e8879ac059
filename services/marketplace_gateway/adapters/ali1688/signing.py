"""Signatures of AOP: HMAC-SHA1 over path and parameters, hex in upper case.

The joined key+value strings are sorted, not the keys: that is what the official clients do
(com.alibaba.tuna.util.SignatureUtil), and it differs when one key begins another.
"""

import hmac
from collections.abc import Mapping

SIGNATURE = "_aop_signature"


def sign(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """Sign a call; `path` begins at `param2` and ends with the app key. Push: path is empty."""
    joined = sorted(key + value for key, value in parameters.items() if key != SIGNATURE)
    message = path + "".join(joined)
    return hmac.new(secret.encode(), encodable(message).encode(), "sha1").hexdigest().upper()


def encodable(words: str) -> str:
    """Replace lone surrogates, which no UTF-8 can carry: somebody may have typed half an emoji."""
    return words.encode("utf-8", "replace").decode()


def is_signed(secret: str, parameters: Mapping[str, str]) -> bool:
    """Compare a push message's signature in constant time, ignoring case."""
    given = parameters.get(SIGNATURE, "").upper().encode("utf-8", "replace")
    return hmac.compare_digest(given, sign(secret, "", parameters).encode())
