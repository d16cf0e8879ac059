"""Rules of signing in and of selections, by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OKPKey

from contracts.order_status.commands import Book
from services.admin_ui.adapters.photos import Photos
from services.admin_ui.application.commanding import idempotency_key, targets
from services.admin_ui.domain.failures import PER_ACCOUNT, WINDOW, wait_until
from services.admin_ui.domain.selection import (
    Chosen,
    UnreadableSelectionError,
    read_selection,
)
from services.admin_ui.domain.sign_in import IDLE, LONGEST, SignIn, is_over

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_failures_that_are_old_enough_are_forgiven() -> None:
    failures = [NOON + MINUTE * n for n in range(PER_ACCOUNT)]
    last = failures[-1]
    assert wait_until(failures[:-1], PER_ACCOUNT, last) is None
    assert wait_until(failures, PER_ACCOUNT, last) == NOON + WINDOW
    assert wait_until(failures, PER_ACCOUNT, NOON + WINDOW) is None


def test_a_sign_in_ends_when_idle_and_after_its_longest_time() -> None:
    sign_in = SignIn("anna", NOON, NOON)
    assert not is_over(sign_in, NOON + IDLE)
    assert is_over(sign_in, NOON + IDLE + MINUTE)
    busy = SignIn("anna", NOON, NOON + LONGEST)
    assert is_over(busy, NOON + LONGEST + MINUTE)


def test_a_selection_survives_any_number_and_holds_each_row_once() -> None:
    rows = [Chosen('A "1"/,[', "№ 1", 3), Chosen("A.2", "🛍️", 1)]
    values = [row.value for row in rows]
    assert read_selection([*values, values[0]]) == rows


@pytest.mark.parametrize("value", ["", "x", "[1,2,3]", '["a","b"]', '["a","b","c"]', "{}"])
def test_a_selection_of_others_is_refused(value: str) -> None:
    with pytest.raises(UnreadableSelectionError):
        read_selection([value])


def test_one_form_has_one_key_for_what_it_says() -> None:
    one, other = (Book(items=targets([Chosen("A", n, 1)])) for n in "12")
    assert idempotency_key("form", "book", one) == idempotency_key("form", "book", one)
    keys = {
        idempotency_key(form, verb, command)
        for form in ("form", "other")
        for verb in ("book", "unbind")
        for command in (one, other)
    }
    assert len(keys) == 8
    assert all(len(key) <= 200 for key in keys)


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://img.alicdn.com/a.jpg", True),
        ("https://alicdn.com/a.jpg", True),
        ("http://127.0.0.1:8611/pictures/1.svg", True),
        ("http://127.0.0.1:8601/orders", False),
        ("https://alicdn.com.evil.example/a.jpg", False),
        ("https://evilalicdn.com/a.jpg", False),
        ("https://alicdn.com:8443/a.jpg", False),
        ("file:///etc/passwd", False),
        ("https://[broken", False),
    ],
)
def test_photos_come_from_hosts_that_an_administrator_named(url: str, is_shown: bool) -> None:
    key = OKPKey.generate_key("Ed25519", private=True)
    photos = Photos(("alicdn.com", "127.0.0.1:8611"), key)
    assert (photos.address(url) is not None) is is_shown
