"""A person's browser: the marketplace's login page, and the way back to the gateway."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx2

from chassis.http.trust import trust
from contracts.marketplace.commands import AddSession
from contracts.model import Provider

if TYPE_CHECKING:
    from tests.marketplace_gateway.gateway import Gateway


async def allow(login_url: str, account: str) -> str:
    """Log in on the marketplace and allow us in; return the path and query of the way back."""
    asked = urlsplit(login_url)
    form = {key: found[0] for key, found in parse_qs(asked.query).items()}
    form |= {"account": account, "decision": "allow"}
    async with httpx2.AsyncClient(verify=trust(), trust_env=False, timeout=20) as http:
        page = f"{asked.scheme}://{asked.netloc}{asked.path}"
        answer = await http.post(page, data=form)
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def log_in(gateway: "Gateway", provider: Provider, account: str) -> str:
    """Add a session and log it in."""
    command = AddSession(provider=provider, name=f"Account {account}")
    begun = (await gateway.do("add-session", command))["result"]
    back = await allow(begun["login_url"], account)
    page = await gateway.client.get(back)
    assert page.status_code == 200, page.text
    session_id: str = begun["session_id"]
    return session_id
