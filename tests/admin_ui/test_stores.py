"""Accounts, sign-ins and saved views are kept alike on each engine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chassis.store.database import Database, open_database
from chassis.store.own_tables import create_own_tables
from services.admin_ui.adapters.passwords import Argon2Passwords
from services.admin_ui.adapters.sql_accounts import SqlAccounts
from services.admin_ui.adapters.sql_sign_ins import SqlSignIns
from services.admin_ui.adapters.sql_views import SqlSavedViews
from services.admin_ui.adapters.tables import metadata
from services.admin_ui.application.managing_accounts import ManagingAccounts
from services.admin_ui.application.signing_in import (
    SigningIn,
    TooManyFailuresError,
    WrongPasswordError,
)
from services.admin_ui.domain.account import Account
from services.admin_ui.domain.failures import PER_ACCOUNT, PER_ADDRESS, WINDOW
from services.admin_ui.domain.sign_in import IDLE

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
PASSWORD = "tea in the morning"


class HandClock:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    with opened.begin() as connection:
        create_own_tables(connection, metadata)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def signing_in(database: Database, clock: HandClock) -> SigningIn:
    found = SigningIn(
        "default", SqlAccounts(database), SqlSignIns(database), Argon2Passwords(), clock
    )
    ManagingAccounts(found).put(Account("anna", ("viewer", "auditor")), PASSWORD, "person:root")
    return found


def test_a_sign_in_lasts_while_it_is_used(signing_in: SigningIn, clock: HandClock) -> None:
    secret = signing_in.sign_in("anna", PASSWORD, "10.0.0.1")
    for _ in range(3):
        clock.now += IDLE - timedelta(minutes=1)
        assert signing_in.who(secret) == Account("anna", ("viewer", "auditor"))
    clock.now += IDLE + timedelta(minutes=1)
    assert signing_in.who(secret) is None
    clock.now = NOON
    assert signing_in.who(secret) is None, "what has ended does not begin again"


def test_the_database_holds_nothing_to_sign_in_with(
    signing_in: SigningIn, database: Database
) -> None:
    secret = signing_in.sign_in("anna", PASSWORD, "10.0.0.1")
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                assert secret not in str(row)
                assert PASSWORD not in str(row)


def test_failures_are_counted_by_address_and_forgiven_in_time(
    signing_in: SigningIn, clock: HandClock
) -> None:
    for _ in range(PER_ACCOUNT):
        with pytest.raises(WrongPasswordError):
            signing_in.sign_in("anna", "guess", "10.0.0.1")
    with pytest.raises(TooManyFailuresError) as many:
        signing_in.sign_in("anna", PASSWORD, "10.0.0.1")
    assert many.value.until == NOON + WINDOW
    assert signing_in.sign_in("anna", PASSWORD, "10.0.0.2"), "the owner is not locked out"
    clock.now = NOON + WINDOW
    assert signing_in.sign_in("anna", PASSWORD, "10.0.0.1")


def test_many_names_from_one_address_wait_too(signing_in: SigningIn) -> None:
    for number in range(PER_ADDRESS):
        signing_in.sign_ins.note_failure("default", "@10.0.0.1", NOON + timedelta(seconds=number))
    with pytest.raises(TooManyFailuresError):
        signing_in.sign_in("boris", "guess", "10.0.0.1")


def test_agencies_do_not_meet(database: Database, signing_in: SigningIn) -> None:
    accounts, views = SqlAccounts(database), SqlSavedViews(database)
    assert accounts.find("other", "anna") is None
    accounts.put("other", Account("anna", ("viewer",), disabled=True), "hash", NOON, lambda _: None)
    assert signing_in.sign_in("anna", PASSWORD, "10.0.0.1")
    views.save("default", "anna", "mine", "/orders")
    views.save("default", "anna", "mine", "/purchase")
    assert views.all("default", "anna") == {"mine": "/purchase"}
    assert views.all("other", "anna") == {}
