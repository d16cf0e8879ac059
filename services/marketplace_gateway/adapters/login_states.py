"""Seals the state of logins with the service's Fernet key, which also dates it."""

from cryptography.fernet import InvalidToken, MultiFernet
from msgspec.json import decode, encode

from services.marketplace_gateway.application.login import (
    LOGIN_SECONDS,
    Login,
    StateInvalidError,
)


class SealedStates:
    """See `LoginStates`."""

    def __init__(self, fernet: MultiFernet) -> None:
        self._fernet = fernet

    def seal(self, login: Login) -> str:
        return self._fernet.encrypt(encode(login)).decode()

    def open(self, state: str) -> Login:
        try:
            return decode(self._fernet.decrypt(state, ttl=LOGIN_SECONDS), type=Login)
        except (InvalidToken, ValueError) as error:
            msg = "This login was not begun here, or too long ago: begin again."
            raise StateInvalidError(msg) from error
