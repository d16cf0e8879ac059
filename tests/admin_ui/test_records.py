"""Activities, histories and the audit log: found, paged, shown at a moment, and as files."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from deploy.local.stack import LocalStack
from services.admin_ui.application.audit_columns import values_text
from services.admin_ui.application.masking import HIDDEN, masked
from services.admin_ui.application.moments import field_text, read_moment
from services.admin_ui.domain.urgency import most_urgent_first
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, hidden, tick_boxes, words


def history(order: str, item: str = "") -> str:
    path = f"/orders/{quote(order, safe='')}"
    return f"{path}/items/{item}/history" if item else f"{path}/history"


def links(page: str, rel: str) -> list[str]:
    found = re.findall(rf'href="([^"]*)" rel="{rel}"', page)
    return [link.replace("&amp;", "&") for link in found]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_activities_are_found_by_order_item_type_and_time(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    path = f"/activities?order={quote(order)}&item=1&type=payment"
    page = eventually(anna, path, lambda page: "data-key=" in page)
    assert page.count("data-key=") == 1
    assert 'role="log"' in page
    for more in ("&since=2020-01-01T00:00", "&until=2100-01-01", "&since=2020-01-01T00:00Z"):
        assert "data-key=" in anna.page(path + more)
    for other in ("&until=2020-01-01T00:00", "&state=awaiting", "&provider=taobao", "&q=nowhere"):
        assert "No activity." in words(anna.page(path + other)), other


def test_activities_are_paged_both_ways(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    noted(anna, order, 60)
    path = f"/activities?order={quote(order)}&type=note"
    first = eventually(anna, path, lambda page: len(keys(page)) == 50)
    assert not links(first, "prev")
    eventually(anna, f"{path}&q=note+59.", lambda page: len(keys(page)) == 1)
    (older,) = links(anna.page(path), "next")
    second = anna.page(f"/activities{older}")
    assert len(keys(second)) == 10
    assert not links(second, "next")
    (newer,) = links(second, "prev")
    assert keys(anna.page(f"/activities{newer}")) == keys(anna.page(path))


def keys(page: str) -> list[str]:
    return re.findall('data-key="([^"]*)"', page)


def noted(anna: Visitor, order: str, times: int) -> None:
    for number in range(times):
        note = {"text": f"note {number}.", "key": str(number)}
        answer = anna.post(f"/orders/{quote(order, safe='')}/items/1/notes", {**note})
        assert answer.status_code < 400, words(answer.text)


@pytest.mark.parametrize("path", ["/activities", "/activities.csv", "/audit", "/audit.csv"])
def test_a_moment_that_is_none_is_told_on_the_page(anna: Visitor, path: str) -> None:
    answer = anna.get(f"{path}?since=yesterday")
    assert answer.status_code == 422
    assert "This is no moment: yesterday" in words(answer.text)
    assert "<form" in answer.text


def test_the_filtered_activities_are_a_file_that_runs_nothing(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    path = f"order={quote(order)}"
    eventually(anna, f"/activities?{path}&type=payment", lambda page: "data-key=" in page)
    formula: dict[str, str | list[str]] = {"text": "=HYPERLINK(1)", "key": order}
    anna.post(f"/orders/{quote(order, safe='')}/notes", formula)
    eventually(anna, f"/activities?{path}&type=note", lambda page: "data-key=" in page)
    file = anna.get(f"/activities.csv?{path}")
    assert file.headers["content-disposition"].endswith('filename="caigou-activities.csv"')
    found = rows(file.text)
    assert {"registering", "payment", "note"} <= {row["type"] for row in found}
    assert {row["orders"] for row in found} == {order}
    assert not any(cell.startswith("=") for row in found for cell in row.values())


def test_an_activity_leads_to_its_events_and_to_the_raw_one(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=1)
    anna.post(f"/orders/{quote(order, safe='')}/notes", {"text": "<b>tea</b>", "key": order})
    path = f"/activities?order={quote(order)}&type=note"
    feed = eventually(anna, path, lambda page: "/activity?id=" in page)
    link = feed[feed.index("/activity?id=") :].split('"')[0]
    activity = anna.page(link)
    assert "person anna" in words(activity)
    events = anna.page(link.replace("/activity?", "/activity/events?"))
    raw = events[events.index("/event?source=") :].split('"')[0].replace("&amp;", "&")
    event = anna.page(raw)
    assert "&lt;b&gt;tea&lt;/b&gt;" in event
    assert "<b>tea" not in event
    assert "OrderNoteAdded" in words(event)
    seen = signed_in("vera").page(raw)
    assert "for those who may read the audit log" in words(seen)
    assert "<pre" not in seen
    gone = anna.get("/event?source=order_status&sequence=999999")
    assert gone.status_code == 404


def test_an_order_and_its_items_are_shown_as_they_stood(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=2)
    items = purchase_page(order).replace("/purchase", "/items")
    eventually(anna, purchase_page(order), lambda page: len(tick_boxes(page)) == 2)
    eventually(anna, history(order), lambda page: page.count("as of then") >= 5)
    page = anna.page(items)
    first = tick_boxes(page)[:1]
    anna.post("/do/status", fields(page, first, status="to:received_at_warehouse"))
    line = eventually(anna, history(order), lambda page: "→ received at warehouse" in words(page))
    before = re.findall(r'href="\?at=([^"]*)"', line)[0]
    then = anna.page(f"{history(order)}?at={before}")
    text = words(then)
    assert "The order as it stood at" in text
    shown = then[then.index("h-then") : then.index("h-timeline")]
    assert "Received at warehouse" not in words(shown)
    assert "Awaiting payment" in words(shown)
    assert 'id="then"' in then
    mark = then.index('id="then"')
    assert "received at warehouse" not in words(then[then.index("h-timeline") : mark])
    assert "received at warehouse" in words(then[mark:])
    of_item = anna.page(f"{history(order, '1')}?at={before}")
    assert "Awaiting payment" in words(of_item[of_item.index("h-then") :])
    early = words(anna.page(f"{history(order)}?at=2020-01-01T00:00"))
    assert "It was not registered yet." in early


def test_the_field_of_a_moment_keeps_what_happened_in_its_last_millisecond() -> None:
    exact = read_moment("2026-03-09T12:15:30.123456+00:00")
    shown = field_text(exact)
    assert shown == "2026-03-09T12:15:30.124"
    again = read_moment(shown)
    assert exact is not None
    assert again is not None
    assert exact <= again
    assert field_text(read_moment("2026-03-09T20:15:00 08:00")) == "2026-03-09T12:15:00"
    assert field_text(read_moment("")) == ""


def test_nothing_secret_shows() -> None:
    event = {"login_url": "https://x/?state=1", "lines": [{"access_token": "t"}], "name": "tea"}
    assert masked(event) == {
        "login_url": HIDDEN, "lines": [{"access_token": HIDDEN}], "name": "tea",
    }  # fmt: skip


def test_values_stand_as_short_as_they_can() -> None:
    values = {
        "price": {"amount": "9.50", "currency": "EUR"}, "reason": "", "parcels": [], "link": {},
        "enabled": False, "quantity": 0, "goods": {"title": "茶"}, "password": "x",
    }  # fmt: skip
    assert values_text(values) == (
        f'price: 9.50 EUR; enabled: no; quantity: 0; goods: {{"title":"茶"}}; password: {HIDDEN}'
    )


def test_what_is_most_urgent_stands_first() -> None:
    def waits(name: str, kind: str, at: str) -> dict[str, Any]:
        asked = [{"kind": kind, "asked_at": at}]
        return {"id": name, "questions": asked, "logins": [], "started_at": at}

    login = {"id": "login", "questions": [], "logins": [{}], "started_at": "2026-03-09"}
    found = most_urgent_first(
        [
            waits("difference", "reconciliation", "2026-03-01"),
            waits("younger", "price_rose", "2026-03-08"),
            login,
            waits("unheard", "of_later", "2026-02-01"),
            waits("older", "price_rose", "2026-03-07"),
            waits("stopped", "risk_control", "2026-03-09"),
        ]
    )
    assert [each["id"] for each in found] == [
        "stopped", "login", "older", "younger", "difference", "unheard",
    ]  # fmt: skip


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01T00:00", "T", "99999-01-01"])
def test_a_bad_moment_of_a_history_is_told_on_its_page(anna: Visitor, at: str) -> None:
    for path in (history("DEMO-1003"), history("DEMO-1003", "DEMO-1003-1")):
        answer = anna.get(f"{path}?at={at}")
        assert answer.status_code == 422
        assert f"This is no moment: {at}" in words(answer.text)
        assert "What happened" in words(answer.text)


def test_a_long_history_has_its_middle_folded(stack: LocalStack, anna: Visitor) -> None:
    order = paid_order(stack, items=1)
    noted(anna, order, 35)
    full = eventually(anna, history(order, "1"), lambda page: page.count("note 34.") == 2)
    top, folded = full[: full.index("<details")], full[full.index("<details") :]
    assert "more entries between" in words(folded)
    assert "note 34." not in words(top)
    assert 'class="folded">' in full
    hidden_one = re.findall(r'href="\?at=([^"]*)"', folded)[3]
    opened = anna.page(f"{history(order, '1')}?at={hidden_one}")
    assert 'class="folded" open>' in opened, "the mark is in sight"


def test_notes_of_an_item_stand_with_author_and_time(
    stack: LocalStack, anna: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
    order = paid_order(stack, items=1)
    path = history(order, "1")
    eventually(anna, path, lambda page: "New note on the item" in page)
    assert "New note on the item" not in signed_in("vera").page(path)
    key = hidden(anna.page(path), "key")[-1]
    answer = anna.post(path.replace("/history", "/notes"), {"text": "ask for <green>", "key": key})
    address, _, anchor = answer.headers["location"].partition("#")
    assert (address.partition("?")[0], anchor) == (path, "notes")
    page = anna.page(address)
    notes = words(page[page.index('id="notes"') :])
    assert re.search(r"ask for <green> anna, \d+ \w+ \d+ \d\d:\d\d UTC", notes)
    on_order = words(anna.page(purchase_page(order)))
    assert "ask for <green> anna" in on_order


@pytest.mark.lesson(23)
def test_lesson_23_the_export_of_a_period_names_who_when_what_old_and_new(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=2)
    path = purchase_page(order)
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 2)
    anna.post("/do/book", fields(page, tick_boxes(page)))
    eventually(anna, history(order), lambda page: words(page).count("→ booked on") == 2)
    shown = words(anna.page("/audit?event=Booked"))
    assert "asked by person anna" in shown
    file = anna.get("/audit.csv?since=2020-01-01")
    assert file.headers["content-disposition"].endswith('filename="caigou-audit.csv"')
    found = [row for row in rows(file.text) if row["order"] == order]
    registered = [row for row in found if row["event"] == "ItemRegistered"]
    assert [row["old"] for row in registered] == ["", ""], "the first event has nothing before it"
    assert all("quantity: 3" in row["new"] and "price: " in row["new"] for row in registered)
    paid = [row for row in found if row["event"] == "Paid"]
    assert [row["old"] for row in paid] == ["status: awaiting_payment"] * 2
    assert all("status: paid" in row["new"] for row in paid)
    lines = [row for row in found if row["event"] == "Booked"]
    assert [row["asked_by"] for row in lines] == ["person:anna"] * 2
    assert all(row["actor"] == "service:marketplace_gateway" and row["at"] for row in lines)
    nothing = anna.get("/audit.csv?until=2020-01-01").text
    assert nothing.count("\r\n") == 1


def test_the_audit_log_is_for_auditors(signed_in: Callable[[str], Visitor]) -> None:
    boris = signed_in("boris")
    for path in ("/audit", "/audit.csv"):
        answer = boris.get(path)
        assert answer.status_code == 403
        assert "Your roles do not allow this" in words(answer.text)
    assert "/audit" not in boris.page("/activities")


def test_the_audit_log_is_paged_and_filtered(stack: LocalStack, anna: Visitor) -> None:
    noted(anna, paid_order(stack, items=1), 60)
    first = eventually(anna, "/audit", lambda page: len(links(page, "next")) == 1)
    (older,) = links(first, "next")
    second = anna.page(f"/audit{older}")
    assert links(second, "prev")
    only = words(anna.page("/audit?event=ItemRegistered&actor=service:shop"))
    assert "ItemRegistered" in only
    assert "No event in this period." in words(anna.page("/audit?actor=person:nobody"))
