"""What people read of sessions and rules: how long a login lasts, who set a rule and when."""

from datetime import datetime, timedelta
from decimal import Decimal

from chassis.clock import system_clock
from contracts.marketplace.commands import RenameSession, SetDelivery, SetPriceGuard
from contracts.marketplace.vocabulary import DeliveryAddress, PriceGuardMode
from contracts.model import Provider
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.http.test_login import begin

ADMIN = "https://admin.example"
WAREHOUSE = DeliveryAddress(
    address_id="yiwu", full_name="Store", mobile="1", province="P", city="C", street="S"
)


async def test_a_session_tells_how_long_its_login_lasts(gateway: Gateway) -> None:
    await gateway.session(Provider.ALI1688)
    (session,) = (await gateway.get("/sessions"))["sessions"]
    lasts = datetime.fromisoformat(session["login_lasts_until"]) - system_clock()
    assert lasts > timedelta(days=3), "the sandbox grants half a year"
    assert session["expires_at"] is None, "nobody needs to be warned yet"


async def test_what_was_changed_is_read_with_the_answers_position(gateway: Gateway) -> None:
    session = await gateway.session(Provider.ALI1688)
    for name in ("one", "two", "three"):
        answer = await gateway.command(
            "rename-session", RenameSession(session_id=session, name=name)
        )
        at_least = answer.headers["caigou-position"]
        (seen,) = (await gateway.get("/sessions", at_least=at_least))["sessions"]
        assert seen["name"] == name


async def test_each_rule_says_who_set_it_and_when(gateway: Gateway) -> None:
    rules = await gateway.get("/rules")
    assert rules["price_guard"]["mode"] == "ask"
    assert rules["price_guard"]["set_by"] is None
    assert rules["delivery"]["warehouse"]["city"] == "广州市", "the settings' own"
    guard = SetPriceGuard(mode=PriceGuardMode.REFUSE, percent=Decimal(5))
    answer = await gateway.command("set-price-guard", guard)

    rules = await gateway.get("/rules", at_least=answer.headers["caigou-position"])

    assert rules["price_guard"]["set_by"] == "person:anna"
    since = system_clock() - datetime.fromisoformat(rules["price_guard"]["set_at"])
    assert since < timedelta(minutes=5)
    assert rules["delivery"]["set_by"] is None, "nobody has set that one"
    answer = await gateway.command("set-delivery", SetDelivery(addresses=(WAREHOUSE,)))
    rules = await gateway.get("/rules", at_least=answer.headers["caigou-position"])
    assert rules["delivery"]["set_by"] == "person:anna"
    assert rules["delivery"]["addresses"][0]["address_id"] == "yiwu"


async def test_a_login_leads_back_to_the_admin_pages(a_gateway: OpenGateway) -> None:
    async with a_gateway(admin_url=f"{ADMIN}/") as gateway:
        back = await allow(await begin(gateway), "caigou01")
        done = await gateway.client.get(back)
        assert done.status_code == 303
        assert done.headers["location"].startswith(f"{ADMIN}/sessions/returned?session=")
        again = await gateway.client.get(back)
        assert again.status_code == 502
        assert f'<a href="{ADMIN}/sessions' in again.text, "what went wrong can be read"
