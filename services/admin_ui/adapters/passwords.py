"""Password hashes by Argon2id, with the library's parameters (RFC 9106, low memory)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Each takes 64 MiB: a flood of guesses must not take them all."""


class Argon2Passwords:
    """See `Passwords`."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def fits(self, password_hash: str | None, password: str) -> bool:
        with self._turns:
            try:
                self._hasher.verify(password_hash or self._nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
            return password_hash is not None

    def is_dated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)
