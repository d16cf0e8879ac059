"""The way through the login page and back, and what may go wrong on it."""

from cryptography.fernet import Fernet, MultiFernet
from msgspec.json import encode

from contracts.marketplace.commands import AddSession, LogInAgain, RemoveSession
from contracts.model import Provider
from services.marketplace_gateway.adapters.login_states import SealedStates
from services.marketplace_gateway.application.login import Login
from services.marketplace_gateway.domain.provider_order import Provider as DomainProvider
from tests.marketplace_gateway.browser import allow, log_in
from tests.marketplace_gateway.gateway import TOKEN_KEY, Gateway

LOGIN = Login("default", "s-1", DomainProvider.ALI1688, "Main", "person:anna", "c-1")


async def begin(gateway: Gateway, name: str = "Main") -> str:
    command = AddSession(provider=Provider.ALI1688, name=name)
    url: str = (await gateway.do("add-session", command))["result"]["login_url"]
    return url


def sealed(key: str = TOKEN_KEY, at: int | None = None) -> str:
    fernet = Fernet(key)
    if at is None:
        return SealedStates(MultiFernet([fernet])).seal(LOGIN)
    return fernet.encrypt_at_time(encode(LOGIN), at).decode()


async def test_a_forged_or_old_state_is_refused(gateway: Gateway) -> None:
    states = [
        sealed(Fernet.generate_key().decode()),
        sealed(at=1_700_000_000),
        "nonsense",
        sealed()[:-8],
    ]
    for state in states:
        page = await gateway.client.get("/oauth/callback", params={"state": state, "code": "x"})
        assert page.status_code == 400
        assert "begin again" in page.text
    assert (await gateway.get("/sessions"))["sessions"] == []


async def test_the_account_owner_refuses(gateway: Gateway) -> None:
    params = {"state": sealed(), "error": "access_denied<script>"}
    page = await gateway.client.get("/oauth/callback", params=params)
    assert page.status_code == 400
    assert "access_denied&lt;script&gt;" in page.text


async def test_a_code_works_once(gateway: Gateway) -> None:
    back = await allow(await begin(gateway), "caigou01")
    assert (await gateway.client.get(back)).status_code == 200
    assert (await gateway.client.get(back)).status_code == 502
    page = await gateway.shows("/sessions", lambda page: page["sessions"])
    assert len(page["sessions"]) == 1


async def test_an_account_is_one_session_alone(gateway: Gateway) -> None:
    await gateway.session(Provider.ALI1688, "caigou01")
    page = await gateway.client.get(await allow(await begin(gateway, "Second"), "caigou01"))
    assert page.status_code == 409
    assert "another session already" in page.text


async def test_another_account_cannot_take_a_session_over(gateway: Gateway) -> None:
    session_id = await gateway.session(Provider.ALI1688, "caigou01")
    answer = await gateway.do("log-in-again", LogInAgain(session_id=session_id))
    page = await gateway.client.get(await allow(answer["result"]["login_url"], "caigou02"))
    assert page.status_code == 409
    assert "another account" in page.text


async def test_an_account_is_free_again_once_its_session_was_removed(gateway: Gateway) -> None:
    """Its tokens go with the session."""
    session_id = await gateway.session(Provider.ALI1688, "caigou01")
    await gateway.do("remove-session", RemoveSession(session_id=session_id))
    await gateway.shows("/sessions", lambda page: page["sessions"] == [])
    again = await log_in(gateway, Provider.ALI1688, "caigou01")
    assert again != session_id
