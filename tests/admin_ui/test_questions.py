"""A question that waits: seen on every page, answered with a button, once."""

import re

import httpx2
import pytest

from chassis.http.trust import trust
from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


@pytest.fixture
def blocked(stack: LocalStack, anna: Visitor) -> str:
    """Book an item on an account that 1688 then stops; return the page of the activity."""
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    with httpx2.Client(verify=trust(), trust_env=False) as sandbox:
        fault = {"marketplace": "1688", "api": "*", "kind": "risk_control", "times": 1}
        planted = sandbox.post(f"{stack.address('sandbox')}/control/faults", json=fault)
        assert planted.status_code < 300, planted.text
    done = anna.post("/do/book", fields(page, tick_boxes(page))).text
    return done[done.index("/activity?id=") :].split('"')[0]


def test_it_stands_in_the_head_of_every_page_and_is_answered_once(
    anna: Visitor, blocked: str
) -> None:
    page = eventually(anna, "/attention", lambda page: 'value="resume"' in page)
    assert "Cleared on the market" in words(page)
    assert re.search("[1-9] waits? for you", words(anna.page("/orders")))
    assert re.search("[1-9] waits? for you", words(anna.page("/attention/badge")))
    assert "waits for the session" in words(anna.page(blocked))
    eventually(anna, "/sessions", lambda page: "Blocked by the marketplace" in words(page))
    anna.post("/language", {"language": "ru", "back": "/"})
    asked = words(anna.page("/attention"))
    assert "1688 считает аккаунт сессии" in asked
    assert "Ограничение снято: возобновить работу сессии" in asked
    anna.post("/language", {"language": "en", "back": "/"})
    form = page[page.rindex("<form", 0, page.index('value="resume"')) :]
    names = ("command", "key", "question_id", "choice")
    answer: dict[str, str | list[str]] = {name: hidden(form, name)[0] for name in names}
    answered = anna.post("/act", {**answer, "back": "/attention"})
    assert (answered.status_code, answered.headers["location"]) == (303, "/attention")
    eventually(anna, blocked, lambda page: "Succeeded" in words(page))
    other = anna.post("/act", {**answer, "choice": "something_else", "back": "/attention"})
    assert other.status_code == 409
    assert "answered already" in words(other.text)
