"""When something does not answer, or breaks: a whole page in one's language, and a way on."""

import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from deploy.local.stack import LocalStack
from tests.admin_ui.pressing import form_of, ready
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import fields
from tests.admin_ui.test_every_route import app
from tests.admin_ui.visitor import Visitor, tick_boxes, words

__all__ = ["app"]


def test_while_a_service_is_away_each_page_is_whole_or_says_so_and_offers_the_same_again(
    stack: LocalStack, anna: Visitor
) -> None:
    page = ready(anna, paid_order(stack, items=1), 1)
    gateway = stack.children["marketplace_gateway"]
    gateway.stop()
    try:
        away = anna.get("/sessions?at_least=5")
        asked = anna.post("/do/book/ask", fields(page, tick_boxes(page)))
        lists = anna.page("/orders")
    finally:
        gateway.start()
    assert (away.status_code, asked.status_code) == (503, 503)
    assert "The service of the marketplaces cannot be reached." in words(away.text)
    assert '<a class="button primary" href="/sessions" autofocus>Try again</a>' in away.text
    assert "Sessions, and what waits on a marketplace, are not shown meanwhile." in words(lists)
    # The form itself is offered again, row and key and all.
    again = form_of(asked.text, "/do/book/ask")
    assert again["item"] == tick_boxes(page)
    assert "1 item:" in words(anna.post("/do/book/ask", again).text)


@pytest.mark.parametrize(
    ("cookie", "accepted", "expected"),
    [
        ("caigou_language=ru", "en", "Ошибка на нашей стороне"),
        ("caigou_language=zh", "en", "我们这边出错了"),
        ("", "ru", "Ошибка на нашей стороне"),
        ("", "", "A mistake of ours"),
    ],
)
def test_a_mistake_of_ours_is_told_in_the_persons_language(
    app: FastAPI,
    caplog: pytest.LogCaptureFixture,
    cookie: str,
    accepted: str,
    expected: str,
) -> None:
    @app.get("/breaks")
    async def breaks() -> None:
        raise ZeroDivisionError

    client = TestClient(app, raise_server_exceptions=False)
    headers = {"Accept": "text/html", "Accept-Language": accepted, "Cookie": cookie}
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/breaks?q=1", headers=headers)
    assert answer.status_code == 500
    assert expected in answer.text
    assert 'href="/breaks?q=1"' in answer.text, "the same again"
