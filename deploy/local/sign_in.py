"""Logs a marketplace account in on the sandbox as a browser would: page, form, and back."""

from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx2


class SignInError(Exception):
    """The login did not end on our page with success."""


def allow(client: httpx2.Client, login_url: str, account: str) -> str:
    """Open the login page, choose the account, authorise, and follow the way back.

    Returns where the gateway leads on to; empty where it shows a page of its own.
    Raises SignInError.
    """
    _demand(client.get(login_url), 200)
    parts = urlsplit(login_url)
    form = {name: values[0] for name, values in parse_qs(parts.query).items()}
    form |= {"account": account, "decision": "allow"}
    page = urlunsplit(parts._replace(query=""))
    back = _demand(client.post(page, data=form), 303).headers["location"]
    # Done, the gateway shows a page, or leads back to the admin pages.
    done = _demand(client.get(back, follow_redirects=False), 200, 303)
    return str(done.headers.get("location", ""))


def _demand(response: httpx2.Response, *statuses: int) -> httpx2.Response:
    if response.status_code not in statuses:
        url = response.request.url.copy_with(query=None)
        msg = f"{url} answered {response.status_code}: {response.text[:300]}"
        raise SignInError(msg)
    return response
