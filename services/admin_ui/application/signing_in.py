"""Signing in and out, and who is there."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from chassis.clock import Clock
from services.admin_ui.application.ports import Accounts, Passwords, SignIns
from services.admin_ui.domain.account import Account
from services.admin_ui.domain.failures import PER_ACCOUNT, PER_ADDRESS, WINDOW, wait_until
from services.admin_ui.domain.password import LONGEST_PASSWORD
from services.admin_ui.domain.sign_in import IDLE, SignIn, is_over, wants_touch


class WrongPasswordError(Exception):
    """No such account, a wrong password, or a disabled account; nobody is told which."""


@dataclass
class TooManyFailuresError(Exception):
    """Wait before the next try."""

    until: datetime


@dataclass(frozen=True, slots=True)
class SigningIn:
    """All about the sign-ins of one agency."""

    agency: str
    accounts: Accounts
    sign_ins: SignIns
    passwords: Passwords
    clock: Clock

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Return the secret for the cookie. Raises WrongPasswordError or TooManyFailuresError."""
        now = self.clock()
        account = self.proven(name, password, address)
        self.sign_ins.forget(now - max(IDLE, WINDOW))
        secret = secrets.token_urlsafe(32)
        self.sign_ins.begin(self.agency, digest(secret), SignIn(account.name, now, now))
        self.accounts.note_sign_in(self.agency, account.name, now)
        return secret

    def proven(self, name: str, password: str, address: str) -> Account:
        """Return the account that the password proves. Raises as `sign_in` does."""
        now = self.clock()
        subjects = {f"{name}@{address}"[:300]: PER_ACCOUNT, f"@{address}"[:300]: PER_ADDRESS}
        for subject, limit in subjects.items():
            failures = self.sign_ins.failures(self.agency, subject, now - WINDOW)
            if until := wait_until(failures, limit, now):
                raise TooManyFailuresError(until)
        found = self.accounts.find(self.agency, name)
        account, password_hash = found or (None, None)
        fits = self.passwords.fits(password_hash, password[: LONGEST_PASSWORD + 1])
        if account is None or password_hash is None or not fits or account.disabled:
            for subject in subjects:
                self.sign_ins.note_failure(self.agency, subject, now)
            raise WrongPasswordError
        if self.passwords.is_dated(password_hash):
            self.accounts.set_hash(self.agency, name, self.passwords.hash(password))
        self.sign_ins.clear_failures(self.agency, f"{name}@{address}"[:300])
        return account

    def who(self, secret: str) -> Account | None:
        """Return the account behind a cookie while the sign-in lasts."""
        known, now = digest(secret), self.clock()
        sign_in = self.sign_ins.find(self.agency, known)
        if sign_in is None:
            return None
        found = self.accounts.find(self.agency, sign_in.account)
        if is_over(sign_in, now) or found is None or found[0].disabled:
            self.sign_ins.end(self.agency, known)
            return None
        if wants_touch(sign_in, now):
            self.sign_ins.touch(self.agency, known, now)
        return found[0]

    def sign_out(self, secret: str) -> None:
        self.sign_ins.end(self.agency, digest(secret))


def digest(secret: str) -> str:
    """Return what the database knows of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
