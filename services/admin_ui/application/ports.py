"""What signing in needs from outside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.admin_ui.domain.account import Account
from services.admin_ui.domain.sign_in import SignIn


class Accounts(Protocol):
    """The people who may sign in, with the hashes of their passwords."""

    def find(self, agency: str, name: str) -> tuple[Account, str] | None:
        """Return an account and its password's hash."""

    def all(self, agency: str) -> Sequence[Account]: ...

    def last_sign_ins(self, agency: str) -> Mapping[str, datetime]:
        """Return when each who ever did has signed in last."""

    def put(
        self,
        agency: str,
        account: Account,
        password_hash: str | None,
        at: datetime,
        check: Callable[[Sequence[Account]], None],
    ) -> None:
        """Add the account, or replace it; without a hash the password stays.

        `check` is given all accounts, which nobody else changes meanwhile; what it raises undoes
        everything.
        """

    def set_hash(self, agency: str, name: str, password_hash: str) -> None: ...

    def note_sign_in(self, agency: str, name: str, at: datetime) -> None: ...


class SignIns(Protocol):
    """Sign-ins by the digest of their secret; the secret itself is nowhere but in the browser."""

    def begin(self, agency: str, digest: str, sign_in: SignIn) -> None: ...

    def find(self, agency: str, digest: str) -> SignIn | None: ...

    def touch(self, agency: str, digest: str, at: datetime) -> None: ...

    def end(self, agency: str, digest: str) -> None: ...

    def end_all(self, agency: str, account: str, but: str = "") -> None:
        """End all of an account; `but` is the digest of one that goes on."""

    def forget(self, before: datetime) -> None:
        """Remove sign-ins that have not been seen since, and failures before."""

    def failures(self, agency: str, subject: str, since: datetime) -> Sequence[datetime]: ...

    def note_failure(self, agency: str, subject: str, at: datetime) -> None: ...

    def clear_failures(self, agency: str, subject: str) -> None: ...


class Passwords(Protocol):
    """Slow hashes."""

    def hash(self, password: str) -> str: ...

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Compare; without a hash it takes as long and says no."""

    def is_dated(self, password_hash: str) -> bool:
        """Say whether the hash was made with weaker parameters than today's."""
