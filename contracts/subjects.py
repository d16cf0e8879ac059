"""Subjects on the bus, broad to narrow, and how foreign text becomes a subject token.

An order number may hold a space or a dot: the first breaks a NATS subject, the second shifts
its tokens, and `*` and `>` are wildcards. Tokens are therefore percent-encoded, so that every
text has exactly one token and comes back unchanged.
"""

import re
from urllib.parse import quote, unquote

_plain = re.compile(r"[0-9A-Za-z-]+").fullmatch

ABSENT = "_"
"""Stands where an event has no order or no item, so that a subject always has the same depth."""


def encode_token(text: str) -> str:
    """Return `text` as one subject token: letters, digits and hyphens stay, the rest is %XX.

    No text at all becomes `_`, because an empty token would break the subject.
    """
    if not text:
        return ABSENT
    if _plain(text):
        return text
    return quote(text, safe="").replace(".", "%2E").replace("_", "%5F").replace("~", "%7E")


def decode_token(token: str) -> str:
    """Return the text that `encode_token` was given."""
    return "" if token == ABSENT else unquote(token)


def order_status_event(agency: str, order_id: str | None, item_id: str | None, event: str) -> str:
    """Return `evt.order_status.<agency>.<order>.<item>.<event>`.

    An operation's events stand under no order, with the operation in the item's place.
    """
    return ".".join(("evt.order_status", *map(_token, (agency, order_id, item_id)), event))


def marketplace_event(agency: str, provider: str, session_id: str | None, event: str) -> str:
    """Return `evt.marketplace.<agency>.<provider>.<session>.<event>`."""
    return ".".join(("evt.marketplace", *map(_token, (agency, provider, session_id)), event))


def command(service: str, agency: str, verb: str) -> str:
    """Return `cmd.<service>.<agency>.<verb>`."""
    return f"cmd.{service}.{encode_token(agency)}.{verb}"


def _token(text: str | None) -> str:
    return encode_token(text or "")
