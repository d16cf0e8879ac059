"""Pages are sent compressed, but only to our own pages and to whoever typed the address.

Compression tells something about a secret when an attacker can put guesses beside it into the same
answer and watch its length (BREACH). Our pages hold no token: a form's key authorises nothing and
is new each time, and where a request came from is checked, not a secret in the form. What remains
are names and prices of customers. So an answer that another site caused, such as one led to by its
link with a search of its choosing, is not compressed at all. Over plain HTTP a browser does not say
where a request comes from; then only files are compressed.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEVEL = 5
"""Of 9: all but a few percent of the gain for a third of the time."""
OURS = frozenset({"same-origin", "none"})


class CompressingMiddleware:
    """Streams of events are left alone: starlette excludes them."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._compressed = app, GZipMiddleware(app, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = scope["type"] == "http" and (
            scope["path"].startswith("/static/")
            or Headers(scope=scope).get("sec-fetch-site") in OURS
        )
        await (self._compressed if allowed else self._plain)(scope, receive, send)
