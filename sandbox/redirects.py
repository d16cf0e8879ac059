"""Which addresses a login may return to."""

from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sandbox.marketplace import Marketplace


def redirect_allowed(marketplace: Marketplace, uri: str, registered: tuple[str, ...]) -> bool:
    """1688 compares the domain, Taobao Global the whole address; loopback is always good."""
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    if _loopback(parts.hostname):
        return True
    if marketplace is Marketplace.TAOBAO:
        return uri in registered
    return parts.hostname in {urlsplit(known).hostname for known in registered}


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def without_query(uri: str, *names: str) -> str:
    parts = urlsplit(uri)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in names]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def with_query(uri: str, **added: str) -> str:
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return urlunsplit(parts._replace(query=query))
