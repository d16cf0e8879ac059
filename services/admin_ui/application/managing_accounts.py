"""Accounts: added, changed, given a password; somebody always stays an administrator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.admin_ui.application.signing_in import SigningIn, digest
from services.admin_ui.domain.account import (
    LAST_ADMINISTRATOR,
    Account,
    name_refusal,
    roles_refusal,
    takes_the_last_administrator,
)
from services.admin_ui.domain.password import password_refusal

UNKNOWN = "There is no such account."
TAKEN = "Somebody has this name already."

log = structlog.get_logger()


@dataclass
class AccountRefusedError(Exception):
    """An account cannot be so; `sentence` says why, of the field of that name."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ManagingAccounts:
    """What administrators do with accounts, and everybody with the own password. Blocks.

    Every method raises AccountRefusedError. `by` is the actor, for the log.
    """

    signing_in: SigningIn

    def everyone(self) -> tuple[Sequence[Account], Mapping[str, datetime]]:
        """Return all accounts by name, and when each who ever did has signed in last."""
        accounts, agency = self.signing_in.accounts, self.signing_in.agency
        return accounts.all(agency), accounts.last_sign_ins(agency)

    def add(self, account: Account, password: str, by: str) -> None:
        """Add an account; one that is there already is not touched."""

        def check(known: Sequence[Account]) -> None:
            if any(each.name == account.name for each in known):
                raise AccountRefusedError("name", TAKEN)

        self._put(account, password, by, check)

    def put(self, account: Account, password: str, by: str) -> None:
        """Add an account, or replace it: who is signed in with it must sign in again."""
        self._put(account, password, by, lambda _known: None)
        self.signing_in.sign_ins.end_all(self.signing_in.agency, account.name)

    def change(self, account: Account, by: str) -> None:
        """Give an account other roles, disable or enable it; the password stays."""

        def check(known: Sequence[Account]) -> None:
            if all(each.name != account.name for each in known):
                raise AccountRefusedError("name", UNKNOWN)

        self._put(account, None, by, check)
        if account.disabled:
            self.signing_in.sign_ins.end_all(self.signing_in.agency, account.name)

    def set_password(self, name: str, password: str, by: str) -> None:
        """Give an account a new password; who is signed in with it must sign in again."""
        self._set_password(name, password, by, "")

    def change_own(self, name: str, old: str, new: str, secret: str, address: str) -> None:
        """Change one's own password; other sign-ins end, the one with `secret` goes on.

        Raises WrongPasswordError or TooManyFailuresError of the old one.
        """
        # Asked first: a refused new password must not tell whether the old one is right.
        account = self.signing_in.proven(name, old, address)
        self._set_password(account.name, new, account.actor, digest(secret))

    def _set_password(self, name: str, password: str, by: str, but: str) -> None:
        sign = self.signing_in
        if sign.accounts.find(sign.agency, name) is None:
            raise AccountRefusedError("name", UNKNOWN)
        _refuse("password", password_refusal(password, name))
        sign.accounts.set_hash(sign.agency, name, sign.passwords.hash(password))
        sign.sign_ins.end_all(sign.agency, name, but)
        log.info("password_changed", account=name, by=by)

    def _put(
        self,
        account: Account,
        password: str | None,
        by: str,
        check: Callable[[Sequence[Account]], None],
    ) -> None:
        _refuse("name", name_refusal(account.name))
        _refuse("roles", roles_refusal(account.roles))
        if password is not None:
            _refuse("password", password_refusal(password, account.name))

        def checked(known: Sequence[Account]) -> None:
            check(known)
            if takes_the_last_administrator(known, account):
                raise AccountRefusedError("roles", LAST_ADMINISTRATOR)

        sign = self.signing_in
        password_hash = None if password is None else sign.passwords.hash(password)
        sign.accounts.put(sign.agency, account, password_hash, sign.clock(), checked)
        log.info(
            "account_changed",
            account=account.name,
            by=by,
            roles=account.roles,
            disabled=account.disabled,
            new_password=password is not None,
        )


def _refuse(field: str, sentence: str | None) -> None:
    if sentence is not None:
        raise AccountRefusedError(field, sentence)
