"""Accounts on each engine: changed without losing what else is known; the last administrator."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest

from chassis.store.database import Database, open_database
from chassis.store.own_tables import create_own_tables
from services.admin_ui.adapters.passwords import Argon2Passwords
from services.admin_ui.adapters.sql_accounts import SqlAccounts
from services.admin_ui.adapters.sql_sign_ins import SqlSignIns
from services.admin_ui.adapters.tables import metadata
from services.admin_ui.application.managing_accounts import (
    TAKEN,
    UNKNOWN,
    AccountRefusedError,
    ManagingAccounts,
)
from services.admin_ui.application.signing_in import SigningIn
from services.admin_ui.domain.account import (
    BAD_NAME,
    BAD_ROLES,
    LAST_ADMINISTRATOR,
    Account,
)
from services.admin_ui.domain.password import BAD_LENGTH, OBVIOUS, password_refusal
from services.admin_ui.entrypoints.account_words import ACCOUNT_SENTENCES

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
PASSWORD = "tea in the morning"
ROOT = "person:root"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    with opened.begin() as connection:
        create_own_tables(connection, metadata)
    yield opened
    opened.close()


@pytest.fixture
def managing(database: Database) -> ManagingAccounts:
    return ManagingAccounts(
        SigningIn(
            "default",
            SqlAccounts(database),
            SqlSignIns(database),
            Argon2Passwords(),
            lambda: NOON,
        )
    )


def test_a_change_keeps_the_password_and_the_last_sign_in(managing: ManagingAccounts) -> None:
    managing.add(Account("anna", ("viewer",)), PASSWORD, ROOT)
    managing.signing_in.sign_in("anna", PASSWORD, "10.0.0.1")
    managing.change(Account("anna", ("auditor", "operator")), ROOT)
    managing.set_password("anna", "coffee at the harbour", ROOT)
    accounts, signed_in = managing.everyone()
    assert list(accounts) == [Account("anna", ("auditor", "operator"))]
    assert signed_in == {"anna": NOON}


def test_an_account_is_added_once_and_only_a_known_one_is_changed(
    managing: ManagingAccounts,
) -> None:
    managing.add(Account("anna", ("viewer",)), PASSWORD, ROOT)
    with pytest.raises(AccountRefusedError) as taken:
        managing.add(Account("anna", ("administrator",)), PASSWORD, ROOT)
    assert (taken.value.field, taken.value.sentence) == ("name", TAKEN)
    for change in (
        partial(managing.change, Account("boris", ("viewer",)), ROOT),
        partial(managing.set_password, "boris", PASSWORD, ROOT),
    ):
        with pytest.raises(AccountRefusedError) as unknown:
            change()
        assert unknown.value.sentence == UNKNOWN
    assert [account.name for account in managing.everyone()[0]] == ["anna"]


def test_two_administrators_at_once_do_not_take_each_other_away(
    managing: ManagingAccounts,
) -> None:
    for name in ("anna", "boris"):
        managing.add(Account(name, ("administrator",)), PASSWORD, ROOT)

    def demote(name: str) -> str:
        try:
            managing.change(Account(name, ("viewer",)), ROOT)
        except AccountRefusedError as refused:
            return refused.sentence
        return "done"

    with ThreadPoolExecutor(2) as pool:
        became = sorted(pool.map(demote, ("anna", "boris")))
    assert became == [LAST_ADMINISTRATOR, "done"]
    assert sum(account.administers for account in managing.everyone()[0]) == 1


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "aaaaaaaaaaaa",
        "Password2026!",
        "qwertyuiop12",
        "anna-anna-anna",
        "annaanna1688",
        "Caigou-Admin-1",
        "ПарольПароль1",
    ],
)
def test_obvious_passwords_are_refused(password: str) -> None:
    assert password_refusal(password, "anna") == OBVIOUS


@pytest.mark.parametrize(
    "password",
    ["anna-buys-tea", "correct horse battery", "采购茶叶的早晨与大海一样宽", "k7!vq2#zm9@w"],
)
def test_others_are_taken(password: str) -> None:
    assert password_refusal(password, "anna") is None


def test_length_counts() -> None:
    assert password_refusal("tea at noon", "anna") == BAD_LENGTH
    assert password_refusal("tea " * 51, "anna") == BAD_LENGTH


def test_every_refusal_is_in_the_catalogues() -> None:
    said = {TAKEN, UNKNOWN, BAD_NAME, BAD_ROLES, LAST_ADMINISTRATOR, BAD_LENGTH, OBVIOUS}
    assert said <= ACCOUNT_SENTENCES
