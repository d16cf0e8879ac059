"""The beginning of every run: the accounts of both marketplaces log in."""

import asyncio
import time

import httpx2

from contracts.marketplace.commands import AddSession
from contracts.model import Provider
from deploy.local.sign_in import allow
from tests.faults.loading.clients import Clients
from tests.faults.running.points import GATEWAY
from tests.marketplace_gateway.sandbox_process import ACCOUNTS

SEEN_SECONDS = 30.0


async def log_in(clients: Clients) -> None:
    """Add a session for every account of the sandbox, and wait until all are seen."""
    for provider in Provider:
        for account in ACCOUNTS[provider]:
            command = AddSession(provider=provider, name=f"Account {account}")
            said = await clients.send(GATEWAY, "add-session", command)
            with httpx2.Client(trust_env=False, timeout=20) as browser:
                url = said.answer["result"]["login_url"]
                await asyncio.to_thread(allow, browser, url, account)
    deadline = time.monotonic() + SEEN_SECONDS
    wanted = sum(map(len, ACCOUNTS.values()))
    while len((await clients.get(GATEWAY, "/sessions")).get("sessions", ())) < wanted:
        assert time.monotonic() < deadline, "the sessions are not seen"
        await asyncio.sleep(0.1)
