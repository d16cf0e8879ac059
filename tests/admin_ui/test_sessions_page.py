"""The sessions page: what each account may do, and what is done with it."""

import re
from urllib.parse import unquote

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.people import somebody
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


def card(page: str, name: str) -> str:
    """Return the part of the page that is about one session."""
    at = re.search(rf"<h2 id=\"h-[^\"]*\">{re.escape(name)}</h2>", page)
    assert at, f"{name}: {words(page)[:400]}"
    start = page.rindex("<section", 0, at.start())
    return page[start : page.index("</section>", start)]


def session_id(page: str, name: str) -> str:
    return hidden(card(page, name), "session_id")[0]


def test_a_session_shows_what_it_may_do_and_says_what_nobody_tells(anna: Visitor) -> None:
    told = words(card(anna.page("/sessions"), "Taobao Global"))
    assert "Active" in told
    assert re.search(r"Login lasts until .* UTC \(in 1\d\d days\)", told)
    assert "Balance not told by the marketplace" in told
    assert "Capacity left no limit set" in told
    assert "Next booking now" in told


def test_a_budget_is_set_in_place_and_bad_ones_stay_in_their_fields(anna: Visitor) -> None:
    page = anna.page("/sessions")
    session = session_id(page, "Taobao Global")
    form = {"session_id": session, "key": hidden(page, "key")[0]}
    wrong = {"per_minute": "many", "per_hour": "0", "per_day": "900"}
    answer = anna.post("/sessions/set-booking-budget", form | {**wrong, "per_hour": "600"})
    assert answer.status_code == 422
    mine = card(answer.text, "Taobao Global")
    at = mine.index(f'id="per_minute-{session}-error"')
    assert "Give a number." in mine[at : at + 100]
    assert 'value="many"' in mine
    assert 'value="900"' in mine
    answer = anna.post("/sessions/set-booking-budget", form | {"per_hour": "0"})
    assert "out of range" in card(answer.text, "Taobao Global")

    done = anna.post("/sessions/set-booking-budget", form | {"per_hour": "600", "per_day": "900"})

    assert done.status_code == 303
    told = words(card(anna.page(done.headers["location"]), "Taobao Global"))
    assert "The budget is set." in told
    assert "600 per hour · 900 per day" in told
    assert "Capacity left 600" in told
    anna.post("/sessions/set-booking-budget", form | {"key": "back"})


def test_disabled_says_what_that_means_and_is_enabled_again(anna: Visitor) -> None:
    page = anna.page("/sessions")
    form = {"session_id": session_id(page, "1688 second"), "key": hidden(page, "key")[0]}
    done = anna.post("/sessions/disable-session", form)
    told = words(card(anna.page(done.headers["location"]), "1688 second"))
    assert "chosen no longer for new bookings" in told
    assert "Not chosen for new bookings; what is on it goes on." in told
    done = anna.post("/sessions/enable-session", form | {"key": "another form"})
    told = words(card(anna.page(done.headers["location"]), "1688 second"))
    assert "Enabled." in told
    assert "Active" in told


def test_removing_is_refused_with_the_orders_in_flight_and_where_they_are(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    anna.post("/do/book", fields(page, tick_boxes(page)))
    goods = eventually(
        anna, f"{path}?list=goods_purchased", lambda page: len(tick_boxes(page)) == 1
    )
    asked = r"/purchase\?list=goods_purchased&amp;session=([^\"]+)\">"
    sessions = eventually(anna, "/sessions", lambda page: bool(re.search(asked, page)))
    session = unquote(re.findall(asked, sessions)[0])
    form = {"session_id": session, "key": "remove", "hand_over_to": ""}

    answer = anna.post("/sessions/remove-session", form)

    assert answer.status_code == 409
    assert "still in flight" in words(answer.text)
    links = re.findall(r"/purchase\?list=goods_purchased&amp;provider_order=([^\"]+)", answer.text)
    assert any(number in goods for number in links)
    found = anna.page(f"/purchase?list=goods_purchased&provider_order={links[0]}")
    assert len(tick_boxes(found)) >= 1
    assert session in anna.page("/sessions"), "it is still there"


@pytest.mark.parametrize(("role", "offered"), [("viewer", ()), ("operator", ())])
def test_who_may_not_is_offered_nothing_and_refused_by_the_service(
    stack: LocalStack, anna: Visitor, role: str, offered: tuple[str, ...]
) -> None:
    session = session_id(anna.page("/sessions"), "1688 second")
    _, person = somebody(stack, role)
    page = person.page("/sessions")
    assert "1688 second" in page
    assert tuple(re.findall(r'action="/sessions/([^"]+)"', page)) == offered
    sent = {"session_id": session, "key": "k", "name": "mine", "provider": "1688"}
    for verb in (
        "add-session",
        "log-in-again",
        "rename-session",
        "disable-session",
        "enable-session",
        "remove-session",
        "set-booking-budget",
    ):
        answer = person.post(f"/sessions/{verb}", sent)
        assert answer.status_code == 403, verb
        assert "not_allowed" in answer.text, verb
    assert "1688 second" in anna.page("/sessions")
    person.close()


def test_a_purchaser_logs_in_again_and_no_more(stack: LocalStack) -> None:
    _, person = somebody(stack, "purchaser")
    page = person.page("/sessions")
    assert set(re.findall(r'action="/sessions/([^"]+)"', page)) == {"log-in-again"}
    form = {"session_id": session_id(page, "1688 second"), "key": "k"}
    login = person.post("/sessions/log-in-again", form)
    assert stack.address("sandbox") in login.text
    person.close()
