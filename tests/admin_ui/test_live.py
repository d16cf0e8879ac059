"""The live feed on the pages: what goes through, and that it holds nobody up."""

import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.visitor import Visitor

PATIENCE = 30.0


def events(response: httpx2.Response) -> Iterator[dict[str, str]]:
    message: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            message[name] = value
        else:
            yield message
            message = {}


def test_a_change_reaches_the_browser_with_its_position(stack: LocalStack, anna: Visitor) -> None:
    with anna.client.stream("GET", "/live") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response)
        assert next(told) == {"retry": "2000"}
        assert next(told)["event"] == "live"
        order = paid_order(stack, items=1)
        change = next(e for e in told if order in e.get("data", ""))
    assert change["event"] == "activity"
    assert len(change["data"]) < 1_000
    # Whoever comes back with a position gets what came after it.
    before = str(int(change["id"]) - 1)
    headers = {"Last-Event-ID": before}
    with anna.client.stream("GET", "/live", headers=headers) as response:
        assert next(e for e in events(response) if order in e.get("data", ""))


def test_it_says_so_when_the_log_is_away(stack: LocalStack, anna: Visitor) -> None:
    stack.children["activity_log"].stop()
    try:
        with anna.client.stream("GET", "/live") as response:
            assert "away" in [e.get("event") for e in events(response)]
        page = anna.page("/orders")
        assert "not known now" in page
    finally:
        stack.children["activity_log"].start()


@pytest.mark.lesson(39)
def test_lesson_39_open_streams_do_not_hold_up_the_stop(stack: LocalStack) -> None:
    """Twenty open streams; the pages end within five seconds all the same."""
    visitor = Visitor.signed_in(stack)
    cookies = dict(visitor.client.cookies)
    visitor.close()
    visitor.client = httpx2.Client(
        base_url=visitor.address,
        cookies=cookies,
        limits=httpx2.Limits(max_connections=40),
        timeout=30,
        trust_env=False,
    )
    opened = threading.Barrier(21)

    def listen() -> None:
        try:
            with visitor.client.stream("GET", "/live") as response:
                told = events(response)
                next(e for e in told if e.get("event") == "live")
                opened.wait(PATIENCE)
                for _ in told:
                    pass
        except httpx2.HTTPError:
            return

    listeners = [threading.Thread(target=listen) for _ in range(20)]
    for thread in listeners:
        thread.start()
    opened.wait(PATIENCE)
    began = time.monotonic()
    status = stack.children["admin_ui"].stop()
    took = time.monotonic() - began
    stack.children["admin_ui"].start()
    for thread in listeners:
        thread.join(PATIENCE)
    visitor.close()
    assert took < 5, "SIGTERM ends the process within five seconds"
    assert status == 0
